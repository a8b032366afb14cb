/** GitHub lets nothing through for a while. */
export interface LimitAnswer {
  kind: 'primary' | 'secondary';
  /** Seconds it asks to wait; null when it does not say. */
  retryAfter: number | null;
}

/** What an answer says, as far as limits go. Header names are in lower case. */
export interface AnswerHead {
  status: number;
  headers: Readonly<Record<string, string | number | undefined>>;
}

/**
 * Both kinds of limit answer 403 or 429, GraphQL's also 200 with an error of type `RATE_LIMITED`; the secondary one is told apart
 * by its message (older servers call it abuse detection) or by `retry-after`. One that does not say when it ends is waited out as a
 * secondary one. Null for an answer that is about something else.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function limitOf({ status, headers }: AnswerHead, message: string): LimitAnswer | null {
  const graphql = status === 200 && /\brate limit/i.test(message);
  if (status !== 403 && status !== 429 && !graphql) return null;
  const after = Number(headers['retry-after']);
  const retryAfter = after > 0 ? Math.min(after, 86_400) : null;
  if (/\bsecondary rate\b|\babuse detection\b/i.test(message) || retryAfter !== null)
    return { kind: 'secondary', retryAfter };
  if (String(headers['x-ratelimit-remaining']) === '0' || graphql) return { kind: 'primary', retryAfter: null };
  return status === 429 || /\brate limit exceeded\b/i.test(message) ? { kind: 'secondary', retryAfter: null } : null;
}

/**
 * Milliseconds until the purse is filled again, by GitHub's own clock, which need not be ours; null when that is not said or
 * cannot be: windows last an hour.
 */
export function untilReset(headers: AnswerHead['headers'], now: number): number | null {
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1_000;
  const date = Date.parse(String(headers.date ?? ''));
  const wait = reset - (Number.isNaN(date) ? now : date);
  return Math.abs(wait) < 86_400_000 ? Math.max(0, wait) : null;
}
