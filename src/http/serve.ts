import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
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
  /** Milliseconds for which requests under way may go on once it is closed. */
  patience?: number;
}

export interface Served {
  /** `http://127.0.0.1:4300` */
  url: string;
  /** Stops listening, lets requests under way finish for as long as there is patience, and resolves when none is left. */
  close(): Promise<void>;
}

/** Below what Docker and Kubernetes wait until they kill. */
const usualPatience = 8_000;

/**
 * Serves a published catalogue.
 * @throws CatalogueError when there is no catalogue in the folder, or the port cannot be had
 */
export async function serveCatalogue(options: ServeOptions): Promise<Served> {
  const { folder, host = '127.0.0.1', port = 4300, onAnswer, patience = usualPatience } = options;
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
    close: () => closed(server, patience),
  };
}

async function closed(server: Server, patience: number): Promise<void> {
  const gone = once(server, 'close');
  server.close();
  // Browsers keep connections open after an answer; they would hold us up.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  // So would who stopped reading, or reads slowly.
  const late = setTimeout(() => server.closeAllConnections(), patience);
  await gone;
  clearInterval(idle);
  clearTimeout(late);
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
