import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { getMimeType } from 'hono/utils/mime';
import { readCurrent } from '../catalogue/current.js';
import { CatalogueError, systemCode } from '../catalogue/error.js';
import { manifestPath } from '../catalogue/format.js';
import { isCataloguePath } from '../model/index.js';
import { filesIn, type PublishedFile } from './files.js';
import { isKnown } from './known.js';
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
  const { folder, host = '127.0.0.1', port = 4300, onAnswer = () => {} } = options;
  if ((await readCurrent(folder, manifestPath)) === null) {
    throw new CatalogueError(`There is no catalogue at ${folder}. \`toolrisk publish\` makes one.`);
  }
  const listener = getRequestListener(application(folder).fetch);
  const lookUp = lookUpListener(folder);
  // Look-ups by name go past the framework, which takes longer than they do.
  const server = createServer((request, response) => {
    response.once('finish', () => onAnswer(response.statusCode));
    if (!lookUp(request, response)) void listener(request, response);
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

function application(folder: string): Hono {
  const app = new Hono();
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
      // Public data and badges, for any page to use.
      crossOriginResourcePolicy: 'cross-origin',
      // Served over plain HTTP; whoever puts TLS before it decides.
      strictTransportSecurity: false,
    }),
  );
  const files = filesIn(folder);
  app.use('/v1/*', cors());
  app.get('*', async (context) => {
    const path = requestedPath(context.req.path);
    const found = path === null ? null : await files.read(path);
    if (path !== null && found !== null) return answer(context, path, found, files.compressed);
    const page = await files.read('404.html');
    return page === null ? context.text('Not found.\n', 404) : context.body(page.bytes, 404, { 'Content-Type': html });
  });
  app.all('*', (context) => context.text('Only GET and HEAD are answered here.\n', 405, { Allow: 'GET, HEAD' }));
  app.onError((_error, context) => context.text('This file could not be read.\n', 500));
  return app;
}

/** What compressing makes smaller. */
const text = /^text\/|^application\/(?:json|javascript)|\+xml/;

async function answer(
  context: Context,
  path: string,
  file: PublishedFile,
  compressed: (file: PublishedFile) => Promise<Uint8Array<ArrayBuffer> | null>,
): Promise<Response> {
  const type = getMimeType(path) ?? 'application/octet-stream';
  const isText = text.test(type);
  const zipped = isText && acceptsGzip(context) ? await compressed(file) : null;
  const headers: Record<string, string> = {
    // Each form of a file has a tag of its own.
    ETag: `"${file.tag}${zipped === null ? '' : '-gz'}"`,
    // To be asked for each time, and answered from the ETag: it may be published anew at any moment.
    'Cache-Control': 'no-cache',
    ...(isText && { Vary: 'Accept-Encoding' }),
  };
  if (isKnown(context.req.header('If-None-Match'), headers.ETag as string)) return context.body(null, 304, headers);
  headers['Content-Type'] = type;
  if (zipped !== null) headers['Content-Encoding'] = 'gzip';
  return context.body(zipped ?? file.bytes, 200, headers);
}

function acceptsGzip(context: Context): boolean {
  return /(?:^|,)\s*(?:gzip|\*)\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i.test(
    context.req.header('Accept-Encoding') ?? '',
  );
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
