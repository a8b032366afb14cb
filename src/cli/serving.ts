import { once } from 'node:events';
import { serveCatalogue } from '../http/serve.js';
import { CommandError, exitCodes } from './exit.js';

/** @throws CommandError for what is no port */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new CommandError(exitCodes.usage, `--port takes a number from 0 to 65535, not ${text}`);
  }
  return port;
}

/** Serves until the process is asked to stop, then lets requests under way finish. */
export async function serveUntilStopped(
  options: { folder: string; host: string; port: number },
  onListening: (url: string) => Promise<void>,
): Promise<void> {
  const served = await serveCatalogue(options);
  await onListening(served.url);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
