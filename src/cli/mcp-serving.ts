import { once } from 'node:events';
import type { Catalogue } from '../catalogue/read.js';
import { serveMcpHttp } from '../mcp/http.js';
import { visibleJson } from '../model/text.js';
import { CommandError, exitCodes } from './exit.js';
import { portOf } from './ports.js';
import { print } from './terminal.js';

/** Serves MCP over HTTP until the process is asked to stop. */
export async function serveMcpUntilStopped(
  catalogue: Catalogue,
  version: string,
  options: { port: string; json?: boolean },
): Promise<void> {
  const port = portOf('--port', options.port);
  const served = await serveMcpHttp(catalogue, version, port).catch((error: Error) => {
    throw new CommandError(exitCodes.couldNotLook, `cannot listen on 127.0.0.1:${port}: ${error.message}`, {
      cause: error,
    });
  });
  await print(options.json ? visibleJson({ url: served.url }) : `MCP is at ${served.url} (stop with Ctrl+C)`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
