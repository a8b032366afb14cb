#!/usr/bin/env node
import { exitCodes } from './exit.js';
import { createProgram } from './program.js';
import { endingOf } from './report.js';

/** A reader that went away (`toolrisk … | head`) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const { exitCode, line, stack } = endingOf(error);
  if (line !== null) process.stderr.write(`${line}\n`);
  if (stack !== null && process.env.TOOLRISK_DEBUG) process.stderr.write(`${stack}\n`);
  process.exitCode = exitCode;
}
