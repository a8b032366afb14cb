import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { getMimeType } from 'hono/utils/mime';
import { readCurrent } from '../catalogue/current.js';
import { CatalogueError, systemCode } from '../catalogue/error.js';
import { manifestPath } from '../catalogue/format.js';
import { isCataloguePath } from '../model/index.js';

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
  const { folder, host = '127.0.0.1', port = 4300, onAnswer = () => {} } = options;
  if ((await readCurrent(folder, manifestPath)) === null) {
    throw new CatalogueError(`There is no catalogue at ${folder}. \`toolrisk publish\` makes one.`);
  }
  const server = createAdaptorServer({ fetch: application(folder, onAnswer).fetch });
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
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}

function application(folder: string, onAnswer: (status: number) => void): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    onAnswer(context.res.status);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      // Served over plain HTTP; whoever puts TLS before it decides.
      strictTransportSecurity: false,
    }),
  );
  app.use(etag());
  app.get('*', async (context) => {
    const path = requestedPath(context.req.path);
    const found = path === null ? null : await readCurrent(folder, path);
    if (path !== null && found !== null) {
      return context.body(found, 200, {
        'Content-Type': getMimeType(path) ?? 'application/octet-stream',
        // To be asked for each time, and answered from the ETag: it may be published anew at any moment.
        'Cache-Control': 'no-cache',
      });
    }
    const page = await readCurrent(folder, '404.html');
    return page === null ? context.text('Not found.\n', 404) : context.body(page, 404, { 'Content-Type': html });
  });
  app.all('*', (context) => context.text('Only GET and HEAD are answered here.\n', 405, { Allow: 'GET, HEAD' }));
  app.onError((_error, context) => context.text('This file could not be read.\n', 500));
  return app;
}

const html = 'text/html; charset=utf-8';

/** The path of a published file, or null for what none is called: `..`, hidden files, anything that needs decoding. */
function requestedPath(requested: string): string | null {
  const path = requested.slice(1);
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  return isCataloguePath(file) ? file : null;
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
