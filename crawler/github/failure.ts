import { RequestError } from 'octokit';
import { TargetError } from '../provider.js';
import { formatTarget, type TargetOf } from '../target.js';
import { quoteForeign } from '../text.js';

/**
 * Carries an error through octokit untouched. Octokit turns whatever its `fetch` throws into a server error and repeats the
 * request, except for an abort; and its retry plug-in looks for `request`.
 */
export class PassThrough extends Error {
  override readonly name = 'AbortError';
  readonly request = {};

  constructor(readonly error: Error) {
    super(error.message);
  }
}

/** The host answered, but not as GitHub does: a proxy's log-in page, say. */
export class UnexpectedAnswer extends Error {}

/** GitHub lets nothing through until then. */
export interface RateLimit {
  /** Milliseconds since 1970. */
  until: number;
  error: TargetError;
}

export interface FailureContext {
  target: TargetOf<'github'>;
  authenticated: boolean;
  /** Told about a limit, so that no further target asks in vain. */
  onRateLimit(limit: RateLimit): void;
}

/**
 * What went wrong, as people need it. The error given is not kept as the cause: octokit's hold the request with its headers.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function describeFailure(failure: unknown, context: FailureContext): TargetError {
  const error = failure instanceof PassThrough ? failure.error : failure;
  const name = formatTarget(context.target);
  const unread = (why: string) => `${name} could not be read: ${why}`;
  if (error instanceof TargetError) return new TargetError(error.code, unread(error.message));
  if (error instanceof UnexpectedAnswer)
    return new TargetError('unreachable', unread('what answers there does not answer as GitHub does'));
  if (!(error instanceof RequestError)) throw error;
  if (error.response === undefined)
    return new TargetError(
      'unreachable',
      unread(`the connection to GitHub broke off (${quoteForeign(error.message)})`),
    );

  const limit = rateLimitOf(error, context.authenticated);
  if (limit !== null) {
    context.onRateLimit(limit);
    return new TargetError('rate-limited', unread(limit.error.message));
  }
  const said = quoteForeign(messageOf(error.response.data));
  switch (error.status) {
    case 401:
      return new TargetError('unreachable', unread('GitHub does not accept the token in GITHUB_TOKEN'));
    case 404:
    case 410:
    case 422:
      return new TargetError('missing', missing(name, error, context.target));
    case 409:
      return /empty/i.test(said)
        ? new TargetError('empty', `${name} is an empty repository`)
        : new TargetError('unreachable', unread(`GitHub answers 409 (${said})`));
    case 403:
    case 451:
      return new TargetError('blocked', `${name} is not handed out by GitHub: ${said}`);
    default:
      return new TargetError('unreachable', unread(`GitHub answers ${error.status} (${said})`));
  }
}

/** GitHub answers 404 or 422 when the repository is there but the ref is not. */
function missing(name: string, error: RequestError, target: TargetOf<'github'>): string {
  if (!/\/commits\/[^/]+$/.test(error.request.url)) return `${name} does not exist or is private`;
  const slash =
    target.ref === null || target.subpath === null
      ? ''
      : '; if its name holds a slash, write github:owner/repo@the/ref#the/folder';
  return `${name} has no branch, tag or commit of that name${slash}`;
}

/** Both kinds of limit answer 403 or 429; the secondary one is told apart by its message or by `retry-after`. */
function rateLimitOf(error: RequestError, authenticated: boolean): RateLimit | null {
  if (error.status !== 403 && error.status !== 429) return null;
  const headers = error.response?.headers ?? {};
  const retryAfter = Number(headers['retry-after']);
  const isSecondary = /\bsecondary rate\b/i.test(error.message) || retryAfter > 0;
  const isPrimary = !isSecondary && headers['x-ratelimit-remaining'] === '0';
  if (!isSecondary && !isPrimary && error.status === 403) return null;

  const reset = isPrimary ? Number(headers['x-ratelimit-reset']) * 1_000 : Number.NaN;
  const until = dateWithin(reset) ?? Date.now() + (retryAfter > 0 ? Math.min(retryAfter, 86_400) : 60) * 1_000;
  const time = new Date(until).toISOString().replace(/\.\d+Z$/, 'Z');
  const advice = authenticated ? '' : '; a token in GITHUB_TOKEN allows many more requests';
  const kind = isPrimary ? 'rate limit' : 'secondary rate limit';
  return { until, error: new TargetError('rate-limited', `GitHub's ${kind} holds until ${time}${advice}`) };
}

/** The time when it is one that a limit can have: limits last an hour. */
function dateWithin(time: number): number | null {
  const wait = time - Date.now();
  return wait > -86_400_000 && wait < 86_400_000 ? time : null;
}

function messageOf(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string')
    return data.message;
  return 'without giving a reason';
}
