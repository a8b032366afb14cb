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

export interface FailureContext {
  target: TargetOf<'github'>;
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
  return /\/commits\/[^/]+$/.test(error.request.url) ? missingRef(target) : `${name} does not exist or is private`;
}

/** Says that a repository has no such ref. */
export function missingRef(target: TargetOf<'github'>): string {
  const slash =
    target.ref === null || target.subpath === null
      ? ''
      : '; if its name holds a slash, write github:owner/repo@the/ref#the/folder';
  return `${formatTarget(target)} has no branch, tag or commit of that name${slash}`;
}

/** What an answer says in words. */
export function messageOf(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string')
    return data.message;
  return 'without giving a reason';
}
