import { CommanderError } from 'commander';
import { visibleLine } from '../model/text.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit.js';

/** How a command ends that failed: one clear line for people; the stack only of a defect of ours. */
export interface Ending {
  exitCode: ExitCode;
  /** Null where it was said already. */
  line: string | null;
  stack: string | null;
}

export function endingOf(error: unknown): Ending {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? exitCodes.ok : exitCodes.usage, line: null, stack: null };
  }
  if (!(error instanceof Error)) return endingOf(new Error(String(error)));
  const exitCode = exitCodeOf(error);
  const message = exitCode === null ? `unexpected error: ${error.message}` : error.message;
  return {
    exitCode: exitCode ?? exitCodes.internal,
    line: `toolrisk: ${visibleLine(message, 2_000)}`,
    stack: exitCode === null ? (error.stack ?? null) : null,
  };
}
