import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readCurrent } from '../catalogue/current.js';
import { CatalogueError, systemCode } from '../catalogue/error.js';
import { manifestPath } from '../catalogue/format.js';
import { fileListener } from './file-listener.js';
import { lookUpListener } from './look-up.js';

export interface ServeOptions {
  /** A published catalogue. May be published anew while it is served. */
  folder: string;
  host?: string;
  /** 0 for any that is free. */
  port?: number;
  /** Told the status of each answer. */
  onAnswer?: (status: number) => void;
}

export interface Served {
  /** `http://127.0.0.1:4300` */
  url: string;
  /** Stops listening, lets requests under way finish, and resolves when they have. */
  close(): Promise<void>;
}

/**
 * Serves a published catalogue.
 * @throws CatalogueError when there is no catalogue in the folder, or the port cannot be had
 */
export async function serveCatalogue(options: ServeOptions): Promise<Served> {
  const { folder, host = '127.0.0.1', port = 4300, onAnswer } = options;
  if ((await readCurrent(folder, manifestPath)) === null) {
    throw new CatalogueError(`There is no catalogue at ${folder}. \`toolrisk publish\` makes one.`);
  }
  const lookUp = lookUpListener(folder);
  const files = fileListener(folder);
  const server = createServer((request, response) => {
    if (onAnswer !== undefined) response.once('finish', () => onAnswer(response.statusCode));
    if (!lookUp(request, response)) files(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unavailable(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // Browsers keep connections open between requests; they would hold us up.
        server.closeIdleConnections();
      }),
  };
}

function unavailable(error: Error, host: string, port: number): Error {
  const place = `${host}:${port}`;
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new CatalogueError(`Port ${port} is in use. Choose another with --port.`, { cause: error });
    case 'EACCES':
      return new CatalogueError(`Not allowed to listen on ${place}. Choose a port above 1023 with --port.`, {
        cause: error,
      });
    default:
      return new CatalogueError(`Cannot listen on ${place}: ${error.message}.`, { cause: error });
  }
}
