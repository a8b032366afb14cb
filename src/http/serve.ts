import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { getMimeType, mimes } from 'hono/utils/mime';
import { readCurrent } from '../catalogue/current.js';
import { CatalogueError, systemCode } from '../catalogue/error.js';
import { manifestPath } from '../catalogue/format.js';
import { isCataloguePath } from '../model/index.js';
import { encoder } from './encodings.js';
import { openPublished, type PublishedFile } from './files.js';
import { isKnown } from './known.js';
import { lookUpListener } from './look-up.js';
import { rangeOf } from './range.js';

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
  const listener = getRequestListener(application(folder).fetch);
  const lookUp = lookUpListener(folder);
  // Look-ups by name go past the framework, which takes longer than they do.
  const server = createServer((request, response) => {
    if (onAnswer !== undefined) response.once('finish', () => onAnswer(response.statusCode));
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
  const encode = encoder();
  app.use(
    `/${data}*`,
    cors({ origin: '*', allowMethods: ['GET', 'HEAD'], exposeHeaders: ['ETag', 'Content-Range', 'Accept-Ranges'] }),
  );
  app.get('*', async (context) => {
    const path = requestedPath(context.req.path);
    const found = path === null ? null : await openPublished(folder, path);
    if (path !== null && found !== null) return answer(context, path, found, encode);
    return (await toFolder(context, folder)) ?? (await missing(context, folder));
  });
  app.all('*', (context) => context.text('Only GET and HEAD are answered here.\n', 405, { Allow: 'GET, HEAD' }));
  app.onError((_error, context) => context.text('This file could not be read.\n', 500));
  return app;
}

/** Below it is data, for programs. */
const data = 'v1/';
/** What compressing makes smaller. */
const text = /^text\/|^application\/(?:json|javascript)|\+xml/;

async function answer(
  context: Context,
  path: string,
  file: PublishedFile,
  encode: ReturnType<typeof encoder>,
): Promise<Response> {
  const asked = (name: string) => context.req.header(name);
  const type = typeOf(path);
  const isText = text.test(type);
  const part = rangeOf(asked('Range'), file.size);
  const encoded = isText && part === null ? await encode(file, asked('Accept-Encoding')) : null;
  // Each form of a file has a tag of its own.
  const tag = `"${file.tag}${encoded === null ? '' : `-${encoded.encoding}`}"`;
  const headers: Record<string, string> = {
    ETag: tag,
    // To be asked for each time, and answered from the ETag: it may be published anew at any moment.
    'Cache-Control': 'no-cache',
    'Accept-Ranges': 'bytes',
    ...(isText && { Vary: 'Accept-Encoding' }),
  };
  if (isKnown(asked('If-None-Match'), tag)) {
    await file.close();
    return context.body(null, 304, headers);
  }
  headers['Content-Type'] = type;
  if (encoded !== null) {
    headers['Content-Encoding'] = encoded.encoding;
    return send(context, 200, headers, encoded.bytes.length, () => encoded.bytes, file);
  }
  // A part of what has changed meanwhile would not fit what the client has of it.
  if (part === null || (asked('If-Range') ?? tag) !== tag) {
    return send(context, 200, headers, file.size, () => file.send(0, file.size - 1), file);
  }
  if (part === 'unsatisfiable') {
    await file.close();
    return context.body(null, 416, { ...headers, 'Content-Range': `bytes */${file.size}` });
  }
  const { start, end } = part;
  headers['Content-Range'] = `bytes ${start}-${end}/${file.size}`;
  return send(context, 206, headers, end - start + 1, () => file.send(start, end), file);
}

async function send(
  context: Context,
  status: 200 | 206,
  headers: Record<string, string>,
  length: number,
  body: () => Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  file: PublishedFile,
): Promise<Response> {
  headers['Content-Length'] = `${length}`;
  if (context.req.method !== 'HEAD') return context.body(body(), status, headers);
  await file.close();
  return context.body(null, status, headers);
}

/** To the folder with its slash, from which the links of its page start. */
async function toFolder(context: Context, folder: string): Promise<Response | null> {
  const { path } = context.req;
  const index = path.endsWith('/') ? null : requestedPath(`${path}/`);
  const found = index === null ? null : await openPublished(folder, index);
  if (found === null) return null;
  await found.close();
  // Relative, so that it is right behind a proxy that adds to the path.
  return context.body(null, 301, { Location: `${path.slice(path.lastIndexOf('/') + 1)}/` });
}

async function missing(context: Context, folder: string): Promise<Response> {
  if (context.req.path.startsWith(`/${data}`)) return context.json({ message: 'There is no such file.' }, 404);
  const page = (await openPublished(folder, '404.html'))?.bytes ?? null;
  return page === null
    ? context.text('Not found.\n', 404)
    : context.body(page, 404, { 'Content-Type': typeOf('404.html') });
}

const types = {
  ...mimes,
  // Those that Hono does not know.
  atom: 'application/atom+xml',
  md: 'text/markdown; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

function typeOf(path: string): string {
  return getMimeType(path, types) ?? 'application/octet-stream';
}

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
