import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { metricsOption, outputOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
Serves until it is interrupted. A catalogue that is published again meanwhile is served from then on.

Examples:
  toolrisk serve
  toolrisk serve --port 8080 --catalogue public
  toolrisk serve --host 0.0.0.0 --metrics-port 9466
`;

export function registerServe(program: Command): Command {
  return program
    .command('serve')
    .description('serve the catalogue over HTTP')
    .option(...outputOption)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any that is free', '4300')
    .option(...metricsOption)
    .option('--json', 'print {"url"} once it listens')
    .addHelpText('after', help)
    .action(async (options: ServeOptions) => {
      const [{ portOf }, { serveUntilStopped }] = await Promise.all([import('../ports.js'), import('../serving.js')]);
      const { catalogue: folder, host, metricsPort } = options;
      await serveUntilStopped({ folder, host, port: portOf('--port', options.port), metricsPort }, (url) =>
        print(options.json ? visibleJson({ url }) : `the catalogue is at ${url} (stop with Ctrl+C)`),
      );
    });
}

interface ServeOptions {
  catalogue: string;
  host: string;
  port: string;
  metricsPort?: string;
  json?: boolean;
}
