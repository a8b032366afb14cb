import { TargetError } from '../../crawler/provider.js';

/** The TargetError that the action ends in; anything else is a failure of the test. */
export async function failure(action: Promise<unknown> | (() => Promise<unknown>)): Promise<TargetError> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    if (error instanceof TargetError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
