import { CommandError, exitCodes } from './exit.js';

/** @throws CommandError for what is no port */
export function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new CommandError(exitCodes.usage, `${option} takes a number from 0 to 65535, not ${text}`);
  }
  return port;
}
