import { HTTPError } from 'ky';
import { RequestError } from 'octokit';
import type { Problem } from '../../../src/model/index.js';
import { messageOf, PassThrough, UnexpectedAnswer } from '../../github/failure.js';
import { TargetError } from '../../provider.js';
import { quoteForeign } from '../../text.js';
import { problemOf, type SourceId } from './source.js';

/** Why a source broke off, as people need it; nothing of our headers is in it. @throws what is a defect of ours */
export function describeSourceFailure(id: SourceId, failure: unknown): Problem {
  const error = failure instanceof PassThrough ? failure.error : failure;
  const broke = (why: string, retryable = true) => problemOf(id, id, `the source broke off: ${why}`, retryable).problem;
  if (error instanceof TargetError) return broke(error.message, error.retryable);
  if (error instanceof UnexpectedAnswer) return broke('what answers there does not answer as GitHub does');
  if (error instanceof RequestError) {
    if (error.response === undefined) return broke(`the connection broke off (${quoteForeign(error.message)})`);
    if (error.status === 401) return broke('GitHub wants a token that it accepts; set GITHUB_TOKEN', false);
    const said = quoteForeign(messageOf(error.response.data));
    return broke(`GitHub answers ${error.status} (${said})`, error.status >= 500);
  }
  if (error instanceof HTTPError)
    return broke(`its host answers ${error.response.status}`, error.response.status >= 500);
  throw error;
}
