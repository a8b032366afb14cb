import type { Clock } from '../clock.js';
import { TargetError } from '../provider.js';
import { type AnswerHead, type LimitAnswer, untilReset } from './limit.js';
import { nothingSpent, type Resource, type ResourceSpending, type Spending } from './spending.js';

/**
 * Plans requests by what GitHub's headers say is left, so that no limit is hit: of several credentials the one with most left
 * goes first, what is left is spread over the time until there is more, and a credential that was told to wait waits.
 */
export interface Budget {
  /**
   * Waits until a request may be made. Every lease must be settled.
   * @param allowance milliseconds this request may wait
   * @throws TargetError `rate-limited` when that is not enough; at once, without waiting
   */
  acquire(resource: Resource, allowance: number): Promise<Lease>;
  /** The credential is not accepted: it is never used again. False when it was the last. */
  retire(credential: number): boolean;
  /** Others spend from the same credentials: keep to this part, from 0 to 1, of what the REST API grants a minute. */
  share(part: number): void;
  spending(): Pick<Spending, 'resources' | 'limitsHit' | 'waited'>;
}

/** Leave to make one request with one credential. */
export interface Lease {
  credential: number;
  /** Milliseconds waited for it. */
  waited: number;
  /**
   * @param head null when no answer came
   * @param limit the limit that the answer says was hit
   * @param cost points, where the answer tells them
   */
  settle(head: AnswerHead | null, limit?: LimitAnswer | null, cost?: number): void;
}

export interface BudgetOptions {
  /** How many there are; none counts as one that is anonymous. */
  credentials: number;
  clock: Clock;
  /** Told when all have to wait for a limit. */
  log?: (message: string) => void;
}

interface Purse {
  limit: number;
  remaining: number;
  /** Milliseconds since 1970; null before the first request of a window. */
  resetAt: number | null;
  /** GitHub has said so of this window; else it is what the documentation says of windows that begin with our request. */
  resetTold: boolean;
  /** GitHub has said so; else it is what the documentation grants. */
  told: boolean;
  lastStart: number;
  underWay: number;
}

interface Credential {
  purses: Record<Resource, Purse>;
  /** Told to be quiet until then. */
  quietUntil: number;
  /** Secondary limits since the last success. */
  strikes: number;
  /** When the requests of the last minute began, by lane. */
  recent: Record<Lane, number[]>;
  retired: boolean;
}

type Lane = 'rest' | 'graphql';

const resources: readonly Resource[] = ['core', 'graphql', 'search', 'code_search'];
const authenticated: Record<Resource, number> = { core: 5_000, graphql: 5_000, search: 30, code_search: 10 };
const anonymous: Record<Resource, number> = { core: 60, graphql: 0, search: 10, code_search: 0 };
const windows: Record<Resource, number> = { core: 3_600_000, graphql: 3_600_000, search: 60_000, code_search: 60_000 };
/** Points a minute before GitHub calls it too fast (900 and 2,000, a read being one), less a tenth. */
const perMinute: Record<Lane, number> = { rest: 810, graphql: 1_800 };
/** Below this share of a purse, what is left is spread until it is filled again. */
const spreadBelow = 0.2;
/** Milliseconds to wait for the end of a limit beyond what GitHub says, whose clock shows whole seconds. */
const margin = 1_000;
/** Seconds to be quiet after a secondary limit that does not say for how long. */
const quietSeconds = 60;

export function createBudget({ credentials: count, clock, log = () => {} }: BudgetOptions): Budget {
  const grants = count === 0 ? anonymous : authenticated;
  const credentials = Array.from({ length: Math.max(1, count) }, () => freshCredential(grants));
  const spent: Record<Resource, number> = { core: 0, graphql: 0, search: 0, code_search: 0 };
  let limitsHit = 0;
  let waited = 0;
  let announced = 0;
  let part = 1;

  async function acquire(resource: Resource, allowance: number): Promise<Lease> {
    let own = 0;
    for (;;) {
      const { index, at, why } = next(resource, allowance - own);
      const wait = at - clock.now();
      if (wait <= 0) return leaseOf(index, resource, own);
      if (own + wait > allowance) throw tooLong(why, at, count > 0);
      if (why !== 'pace') announce(at, why);
      waited += wait;
      own += wait;
      await clock.sleep(wait);
    }
  }

  /** The credential that may go first, and when. */
  function next(resource: Resource, allowance: number): { index: number } & Opening {
    let best: ({ index: number; left: number } & Opening) | null = null;
    for (const [index, credential] of credentials.entries()) {
      if (credential.retired) continue;
      const opening = openingOf(credential, resource, { now: clock.now(), allowance, part });
      const left = credential.purses[resource].remaining;
      if (best === null || opening.at < best.at || (opening.at === best.at && left > best.left))
        best = { index, left, ...opening };
    }
    return best ?? { index: 0, at: clock.now(), why: 'pace' };
  }

  function leaseOf(index: number, resource: Resource, own: number): Lease {
    const credential = credentials[index] as Credential;
    const purse = credential.purses[resource];
    const now = clock.now();
    purse.resetAt ??= now + windows[resource];
    purse.remaining--;
    purse.underWay++;
    purse.lastStart = now;
    credential.recent[laneOf(resource)].push(now);
    spent[resource]++;
    return {
      credential: index,
      waited: own,
      settle(head, limit = null, cost = 1) {
        purse.underWay--;
        spent[resource] += cost - 1;
        if (head === null) return;
        // What has not changed is free to those who have logged in.
        if (head.status === 304 && count > 0) spent[resource]--;
        learn(purse, head, clock.now());
        if (limit !== null) close(credential, purse, limit, resource);
        else if (head.status < 400) credential.strikes = 0;
      },
    };
  }

  function close(credential: Credential, purse: Purse, { kind, retryAfter }: LimitAnswer, resource: Resource): void {
    limitsHit++;
    const now = clock.now();
    if (kind === 'primary') {
      purse.remaining = 0;
      purse.resetAt ??= now + windows[resource];
      return;
    }
    // Requests that were under way together are told together: that is one strike.
    if (now >= credential.quietUntil) credential.strikes++;
    const quiet = (retryAfter ?? quietSeconds) * 1_000 * 2 ** Math.max(0, credential.strikes - 1);
    credential.quietUntil = Math.max(credential.quietUntil, now + quiet);
  }

  function announce(at: number, why: Why): void {
    if (at <= announced + margin) return;
    announced = at;
    log(`waiting ${Math.ceil((at - clock.now()) / 1_000)} s for GitHub's ${nameOf(why)}`);
  }

  return {
    acquire,
    retire(index) {
      (credentials[index] as Credential).retired = true;
      return credentials.some(({ retired }) => !retired);
    },
    share(now) {
      part = now;
    },
    spending: () => {
      const told = nothingSpent().resources;
      for (const resource of resources) told[resource] = { ...summed(credentials, resource), spent: spent[resource] };
      return { resources: told, limitsHit, waited: waited / 1_000 };
    },
  };
}

type Why = 'primary' | 'secondary' | 'pace';

interface Opening {
  /** Milliseconds since 1970. */
  at: number;
  why: Why;
}

interface Asking {
  now: number;
  /** Milliseconds the request may wait. */
  allowance: number;
  /** Of what the REST API grants a minute. */
  part: number;
}

/** When the next request may begin. */
function openingOf(credential: Credential, resource: Resource, { now, allowance, part }: Asking): Opening {
  const openings: Opening[] = [{ at: credential.quietUntil, why: 'secondary' }];
  const recent = credential.recent[laneOf(resource)];
  while (recent.length > 0 && (recent[0] as number) <= now - 60_000) recent.shift();
  const isLimited = credential.purses[resource].limit !== Number.POSITIVE_INFINITY;
  const granted = resource === 'graphql' ? perMinute.graphql : Math.max(1, Math.floor(perMinute.rest * part));
  if (isLimited && recent.length >= granted)
    openings.push({ at: (recent.at(-granted) as number) + 60_000, why: 'pace' });
  openings.push(openingOfPurse(credential.purses[resource], now, allowance));
  return openings.reduce((latest, each) => (each.at > latest.at ? each : latest));
}

function openingOfPurse(purse: Purse, now: number, allowance: number): Opening {
  if (purse.resetAt !== null && now >= purse.resetAt) {
    // A new window, which begins with its first request; what is still under way may count in it.
    purse.resetAt = null;
    purse.resetTold = false;
    purse.remaining = Math.max(Math.min(1, purse.limit), purse.limit - purse.underWay);
  }
  const { remaining, limit, resetAt, lastStart } = purse;
  if (remaining <= 0) return { at: resetAt ?? Number.POSITIVE_INFINITY, why: 'primary' };
  // Who would not wait for the purse to be filled gains nothing from making it last.
  if (resetAt === null || remaining >= limit * spreadBelow || resetAt - now > allowance)
    return { at: now, why: 'pace' };
  return { at: lastStart + (resetAt - lastStart) / (remaining + 1), why: 'pace' };
}

/** Takes over what an answer's headers say. Answers may come in another order than they were given in. */
function learn(purse: Purse, { status, headers }: AnswerHead, now: number): void {
  const limit = Number(headers['x-ratelimit-limit'] ?? Number.NaN);
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  const wait = untilReset(headers, now);
  if (Number.isNaN(limit) || Number.isNaN(remaining) || wait === null) {
    // A GitHub Enterprise server has no limits unless it is given some; it says which version it is of.
    if (status < 400 && headers['x-github-enterprise-version'] !== undefined && !purse.told)
      Object.assign(purse, { limit: Number.POSITIVE_INFINITY, remaining: Number.POSITIVE_INFINITY });
    return;
  }
  const resetAt = now + wait + margin;
  const sameWindow = purse.resetTold && purse.resetAt !== null && Math.abs(resetAt - purse.resetAt) < 5_000;
  const isLate = purse.resetAt !== null && resetAt < purse.resetAt && (purse.resetTold ? !sameWindow : wait === 0);
  if (isLate) return;
  const left = remaining - purse.underWay;
  purse.remaining = sameWindow ? Math.min(purse.remaining, remaining) : left;
  purse.limit = limit;
  if (!sameWindow) purse.resetAt = resetAt;
  purse.resetTold = true;
  purse.told = true;
}

function freshCredential(grants: Record<Resource, number>): Credential {
  const purse = (resource: Resource): Purse => ({
    limit: grants[resource],
    remaining: grants[resource],
    resetAt: null,
    resetTold: false,
    told: false,
    lastStart: 0,
    underWay: 0,
  });
  return {
    purses: {
      core: purse('core'),
      graphql: purse('graphql'),
      search: purse('search'),
      code_search: purse('code_search'),
    },
    quietUntil: 0,
    strikes: 0,
    recent: { rest: [], graphql: [] },
    retired: false,
  };
}

function laneOf(resource: Resource): Lane {
  return resource === 'graphql' ? 'graphql' : 'rest';
}

function summed(credentials: readonly Credential[], resource: Resource): Omit<ResourceSpending, 'spent'> {
  const purses = credentials.filter(({ retired }) => !retired).map(({ purses }) => purses[resource]);
  const told = purses.filter((purse) => purse.told);
  if (told.length === 0) return { remaining: null, limit: null, resetAt: null };
  const resets = told.flatMap(({ resetAt }) => (resetAt === null ? [] : [resetAt]));
  return {
    remaining: told.reduce((sum, { remaining }) => sum + remaining, 0),
    limit: told.reduce((sum, { limit }) => sum + limit, 0),
    resetAt: resets.length === 0 ? null : new Date(Math.min(...resets)),
  };
}

function nameOf(why: Why): string {
  return why === 'secondary' ? 'secondary rate limit' : 'rate limit';
}

function tooLong(why: Why, at: number, hasCredential: boolean): TargetError {
  const advice = hasCredential ? '' : '; a token in GITHUB_TOKEN allows many more requests';
  if (at === Number.POSITIVE_INFINITY)
    return new TargetError('rate-limited', 'GitHub answers this with a token only; set GITHUB_TOKEN');
  const time = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return new TargetError('rate-limited', `GitHub's ${nameOf(why)} holds until ${time}${advice}`);
}
