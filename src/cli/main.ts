#!/usr/bin/env node
import { CommanderError } from 'commander';
import { visibleLine } from '../model/text.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit.js';
import { createProgram } from './program.js';

/** A reader that went away (`toolrisk … | head`) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** One clear line on standard error; the stack only for a defect of ours, and only when asked for. */
function report(error: unknown): ExitCode {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof Error)) return report(new Error(String(error)));
  const exitCode = exitCodeOf(error);
  const message = exitCode === null ? `unexpected error: ${error.message}` : error.message;
  process.stderr.write(`toolrisk: ${visibleLine(message, 2_000)}\n`);
  if (exitCode === null && process.env.TOOLRISK_DEBUG) process.stderr.write(`${error.stack}\n`);
  return exitCode ?? exitCodes.internal;
}
