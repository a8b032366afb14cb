/** A purse of requests; every answer says which one it was paid from. */
export type Resource = 'core' | 'graphql' | 'search' | 'code_search';

/** What is granted, as documented for an authenticated user; anonymous requests get a tenth or less. */
export interface Limits {
  /** Requests or points in a window. */
  core: number;
  graphql: number;
  search: number;
  code_search: number;
  /** Points a minute: a GET of REST is one, a query of GraphQL is one. */
  restPointsPerMinute: number;
  graphqlPointsPerMinute: number;
  /** Requests under way at once. */
  concurrent: number;
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export const documentedLimits: Limits = {
  core: 5_000,
  graphql: 5_000,
  search: 30,
  code_search: 10,
  restPointsPerMinute: 900,
  graphqlPointsPerMinute: 2_000,
  concurrent: 100,
};

const anonymousLimits: Pick<Limits, Resource> = { core: 60, graphql: 0, search: 10, code_search: 0 };
const windows: Record<Resource, number> = { core: 3_600_000, graphql: 3_600_000, search: 60_000, code_search: 60_000 };
/** Seconds for which one is shut out for going too fast. */
const penalty = 60;

export interface Standing {
  limit: number;
  remaining: number;
  used: number;
  /** Milliseconds since 1970. */
  resetAt: number;
}

export interface Meter {
  /** Takes `cost` from the purse. `over` says which limit forbids it; nothing is taken then. */
  take(credential: string, resource: Resource, cost: number): { standing: Standing; over: Over | null };
  /** As it stands, taking nothing. */
  standing(credential: string, resource: Resource): Standing;
  begin(credential: string): void;
  end(credential: string): void;
  /** How often each limit was hit. */
  hits: { primary: number; secondary: number };
}

export type Over = { kind: 'primary' } | { kind: 'secondary'; retryAfter: number };

/** Counts as GitHub does: windows that begin with the first request, and limits on how fast. */
export function createMeter(now: () => number, limits: Limits): Meter {
  const purses = new Map<string, { used: number; resetAt: number }>();
  const recent = new Map<string, { at: number; cost: number }[]>();
  const shutOut = new Map<string, number>();
  const underWay = new Map<string, number>();
  const hits = { primary: 0, secondary: 0 };

  function purseOf(credential: string, resource: Resource) {
    const key = `${credential} ${resource}`;
    const known = purses.get(key);
    if (known !== undefined && now() < known.resetAt) return known;
    const fresh = { used: 0, resetAt: Math.ceil((now() + windows[resource]) / 1_000) * 1_000 };
    purses.set(key, fresh);
    return fresh;
  }

  function standing(credential: string, resource: Resource): Standing {
    const { used, resetAt } = purseOf(credential, resource);
    const limit = credential === '' ? anonymousLimits[resource] : limits[resource];
    return { limit, used, remaining: Math.max(0, limit - used), resetAt };
  }

  function secondary(credential: string, resource: Resource, cost: number): Over | null {
    const until = shutOut.get(credential) ?? 0;
    if (now() < until) return { kind: 'secondary', retryAfter: Math.ceil((until - now()) / 1_000) };
    const lane = `${credential} ${resource === 'graphql'}`;
    const minute = (recent.get(lane) ?? []).filter(({ at }) => at > now() - 60_000);
    const allowed = resource === 'graphql' ? limits.graphqlPointsPerMinute : limits.restPointsPerMinute;
    const tooFast = minute.reduce((sum, each) => sum + each.cost, 0) + cost > allowed;
    const tooMany = (underWay.get(credential) ?? 0) > limits.concurrent;
    if (tooFast || tooMany) {
      shutOut.set(credential, now() + penalty * 1_000);
      return { kind: 'secondary', retryAfter: penalty };
    }
    minute.push({ at: now(), cost });
    recent.set(lane, minute);
    return null;
  }

  return {
    hits,
    standing,
    take(credential, resource, cost) {
      const over = secondary(credential, resource, 1);
      if (over !== null) {
        hits.secondary++;
        return { standing: standing(credential, resource), over };
      }
      const { remaining } = standing(credential, resource);
      if (remaining < cost) {
        hits.primary++;
        return { standing: standing(credential, resource), over: { kind: 'primary' } };
      }
      purseOf(credential, resource).used += cost;
      return { standing: standing(credential, resource), over: null };
    },
    begin: (credential) => underWay.set(credential, (underWay.get(credential) ?? 0) + 1),
    end: (credential) => underWay.set(credential, (underWay.get(credential) ?? 1) - 1),
  };
}
