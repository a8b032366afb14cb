/** A purse of GitHub's: what is taken from one leaves the others as they are. */
export type Resource = 'core' | 'graphql' | 'search' | 'code_search';

export interface ResourceSpending {
  /** Requests, for `graphql` points. */
  spent: number;
  /** What is left of all credentials together, as GitHub told last; null before it told. */
  remaining: number | null;
  /** What they are granted together; null before it was told. */
  limit: number | null;
  /** When the first of them begins anew; null before it was told. */
  resetAt: Date | null;
}

/** What a crawler has asked of the hosts it reads from. */
export interface Spending {
  resources: Record<Resource, ResourceSpending>;
  /** Tarballs and other downloads, which count against no limit of the API. */
  downloads: number;
  /** Requests to all other hosts: registries, lists. */
  others: number;
  /** Times a host told us to wait: we hit a limit. */
  limitsHit: number;
  /** Seconds spent waiting for limits, added up over requests. */
  waited: number;
}

export const nothingSpent = (): Spending => {
  const resource = (): ResourceSpending => ({ spent: 0, remaining: null, limit: null, resetAt: null });
  return {
    resources: { core: resource(), graphql: resource(), search: resource(), code_search: resource() },
    downloads: 0,
    others: 0,
    limitsHit: 0,
    waited: 0,
  };
};
