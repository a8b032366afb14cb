import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { getMimeType, mimes } from 'hono/utils/mime';
import { manifestPath } from '../catalogue/format.js';
import type { Manifest } from '../catalogue/schemas.js';
import { isCataloguePath } from '../model/index.js';
import { encoder } from './encodings.js';
import { openPublished, type PublishedFile } from './files.js';
import { isKnown } from './known.js';
import { rangeOf } from './range.js';

/** Answers with the files of a catalogue's folder. Without a framework, which takes several times as long as it takes to read one. */
export function fileListener(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const encode = encoder();
  return (request, response) => {
    const [address = ''] = (request.url ?? '').split('?', 1);
    answer({ folder, encode, request, response }, address).catch(() => {
      // What was begun cannot be said otherwise any more.
      if (response.headersSent) response.destroy();
      else endWith(response, 500, {}, plain, 'This file could not be read.\n');
    });
  };
}

interface Exchange {
  folder: string;
  encode: ReturnType<typeof encoder>;
  request: IncomingMessage;
  response: ServerResponse;
}

type Headers = Record<string, string>;

/** Below it is data, for programs. */
const data = '/v1/';
/** What compressing makes smaller. */
const text = /^text\/|^application\/(?:json|javascript)|\+xml/;

/** Nothing of a page is loaded from elsewhere, and no page of others shows one in a frame; data and badges are for any page to use. */
const security = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};
const plain = 'text/plain; charset=utf-8';
const forAnyPage = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag,Content-Range,Accept-Ranges',
};

/** @param below whether the address was below where the site is to stand, which was taken off */
async function answer(exchange: Exchange, address: string, below = false): Promise<void> {
  const { folder, request, response } = exchange;
  const isData = address.startsWith(data);
  const cors: Headers = isData ? forAnyPage : {};
  if (request.method === 'OPTIONS' && isData) {
    response.writeHead(204, { ...security, ...cors, 'Access-Control-Allow-Methods': 'GET,HEAD' }).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const message = 'Only GET and HEAD are answered here.\n';
    endWith(response, 405, { Allow: 'GET, HEAD', ...cors }, plain, message);
    return;
  }
  const path = requestedPath(address);
  const found = path === null ? null : openPublished(folder, path);
  if (path !== null && found !== null) return await sendFile(exchange, path, found, cors);
  // Its 404 page links to where the site is to stand.
  const top = below ? '/' : topOf(folder);
  if (top !== '/' && address.startsWith(top)) return await answer(exchange, `/${address.slice(top.length)}`, true);
  if (leadsToFolder(folder, address)) {
    // Relative, so that it is right behind a proxy that adds to the path.
    response
      .writeHead(301, { ...security, ...cors, Location: `${address.slice(address.lastIndexOf('/') + 1)}/` })
      .end();
  } else if (isData) {
    endWith(response, 404, cors, 'application/json', '{"message":"There is no such file."}\n');
  } else {
    const page = openPublished(folder, '404.html')?.bytes ?? null;
    endWith(response, 404, {}, page === null ? plain : typeOf('404.html'), page ?? 'Not found.\n');
  }
}

async function sendFile(
  { encode, request: { headers: asked, method }, response }: Exchange,
  path: string,
  file: PublishedFile,
  cors: Headers,
): Promise<void> {
  const type = typeOf(path);
  const isText = text.test(type);
  const range = rangeOf(asked.range, file.size);
  const encoded = isText && range === null ? await encode(file, asked['accept-encoding']) : null;
  // Each form of a file has a tag of its own.
  const tag = `"${file.tag}${encoded === null ? '' : `-${encoded.encoding}`}"`;
  const headers: Headers = {
    ...security,
    ...cors,
    ETag: tag,
    // To be asked for each time, and answered from the ETag: it may be published anew at any moment.
    'Cache-Control': 'no-cache',
    'Accept-Ranges': 'bytes',
    ...(isText && { Vary: 'Accept-Encoding' }),
  };
  // A part of what has changed meanwhile would not fit what the client has of it.
  const part = (asked['if-range'] ?? tag) === tag ? range : null;
  const isKnownToClient = isKnown(asked['if-none-match'], tag);
  if (isKnownToClient || part === 'unsatisfiable') {
    file.close();
    const size = isKnownToClient ? {} : { 'Content-Range': `bytes */${file.size}` };
    response.writeHead(isKnownToClient ? 304 : 416, { ...headers, ...size }).end();
    return;
  }
  const { start, end } = part ?? { start: 0, end: file.size - 1 };
  headers['Content-Type'] = type;
  if (encoded !== null) headers['Content-Encoding'] = encoded.encoding;
  if (part !== null) headers['Content-Range'] = `bytes ${start}-${end}/${file.size}`;
  headers['Content-Length'] = `${encoded?.bytes.length ?? end - start + 1}`;
  response.writeHead(part === null ? 200 : 206, headers);
  if (encoded !== null) response.end(encoded.bytes);
  else if (file.bytes !== null) response.end(file.bytes.subarray(start, end + 1));
  else if (method !== 'HEAD') await pipeline(file.stream(start, end), response);
  else {
    file.close();
    response.end();
  }
}

/** The path at which the catalogue was published to stand. */
function topOf(folder: string): string {
  const manifest = openPublished(folder, manifestPath)?.bytes?.toString('utf8');
  const { address = null } = manifest === undefined ? {} : (JSON.parse(manifest) as Manifest);
  return address === null ? '/' : new URL(address).pathname;
}

/** Whether the path lacks the slash of a folder, from which the links of its page start. */
function leadsToFolder(folder: string, address: string): boolean {
  const index = address.endsWith('/') ? null : requestedPath(`${address}/`);
  const found = index === null ? null : openPublished(folder, index);
  found?.close();
  return found !== null;
}

/** To HEAD, `node:http` sends no body. */
function endWith(response: ServerResponse, status: number, more: Headers, type: string, body: string | Uint8Array) {
  const headers = { ...security, ...more, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
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
function requestedPath(address: string): string | null {
  const path = address.slice(1);
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  return isCataloguePath(file) ? file : null;
}
