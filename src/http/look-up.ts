import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { previousFolder } from '../catalogue/current.js';
import { CatalogueError } from '../catalogue/error.js';
import { manifestPath, toolShard, toolShardPath } from '../catalogue/format.js';
import { accepts, leastCompressed } from './encodings.js';
import { isKnown } from './known.js';
import { Recent } from './recent.js';

const rememberedBytes = { shards: 64 * 1024 * 1024, answers: 32 * 1024 * 1024 };
/** Tools in an answer: some names are on thousands of servers. */
const listed = { usually: 20, most: 1_000 };
/** Milliseconds for which a catalogue is taken to be the one it was. */
const trustedFor = 50;

/** The tools of a name, cut out of their shard: what the files cannot do for a client that knows no SHA-256. */
const lookUpPath = '/v1/tool';

/** Answers `GET /v1/tool?name=get_issue`, and says whether it did: other requests are left to others. */
export function lookUpListener(folder: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const lookUp = lookUpsIn(folder);
  return ({ url = '', method, headers: asked }, response) => {
    if (!url.startsWith(lookUpPath) || (method !== 'GET' && method !== 'HEAD')) return false;
    if (url.length > lookUpPath.length && url[lookUpPath.length] !== '?') return false;
    const end = (status: number, more: Record<string, string>, body: string | Buffer) => {
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), ...more });
      response.end(method === 'HEAD' ? undefined : body);
    };
    let answer: LookedUp | null;
    try {
      answer = lookUp(url);
    } catch {
      end(500, {}, '{"message":"The catalogue could not be read."}\n');
      return true;
    }
    if (answer === null) {
      const message = `Ask as ${lookUpPath}?name=get_issue&limit=20, at most ${listed.most}`;
      end(400, {}, `${JSON.stringify({ message })}\n`);
      return true;
    }
    const { found, body, tag } = answer;
    const tags = { ETag: tag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' };
    const status = found ? 200 : 404;
    if (isKnown(asked['if-none-match'], tag)) response.writeHead(304, { ...anywhere, ...tags }).end();
    else if (body.length < leastCompressed || !accepts(asked['accept-encoding'], 'gzip')) end(status, tags, body);
    else end(status, { ...tags, 'Content-Encoding': 'gzip' }, compressed(answer));
    return true;
  };
}

const anywhere = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

const headers = { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff', ...anywhere };

interface LookedUp {
  found: boolean;
  /** `{"total":2,"tools":[…]}`, as `toolrisk tool --json` lists them. */
  body: Buffer;
  /** The same for the same answer, as long as the catalogue is the same. */
  tag: string;
  /** The body with gzip, once somebody took it so. */
  zipped?: Buffer;
}

/** In place: it takes less than a tenth of a millisecond, once for as long as the answer is kept. */
function compressed(answer: LookedUp): Buffer {
  answer.zipped ??= gzipSync(answer.body);
  return answer.zipped;
}

/**
 * Answers look-ups from a catalogue's folder, thousands a second; null for what is none. A shard has a tool a line, so that the lines
 * of a name are cut out of it: nothing is parsed, nor made text of and bytes again. Reads in place: from the page cache that is
 * quicker than to wait for another thread.
 */
function lookUpsIn(folder: string): (url: string) => LookedUp | null {
  let published: Published | null = null;
  let until = 0;

  return (url) => {
    const now = performance.now();
    if (published === null || now > until) {
      published = publishedNow(folder, published);
      until = now + trustedFor;
    }
    const answered = published.answers.get(url);
    if (answered !== undefined) return answered;
    const asked = askedFor(url);
    if (asked === null) return null;
    let shard: Buffer;
    try {
      shard = shardOf(published, asked.name);
    } catch {
      // Published anew just now, and perhaps divided otherwise.
      published = publishedNow(folder, published);
      shard = shardOf(published, asked.name);
    }
    const answer = answerFrom(shard, asked, published.state);
    published.answers.set(url, answer, 2 * url.length + answer.body.length);
    return answer;
  };
}

/** A catalogue as it was published at one time. */
interface Published {
  /** Names that time. */
  state: string;
  place: string;
  /** How its tools are divided. */
  digits: number;
  shards: Recent<Buffer>;
  /** By the address that was asked for. */
  answers: Recent<LookedUp>;
}

/** What is there now: `known`, if it still is. @throws CatalogueError */
function publishedNow(folder: string, known: Published | null): Published {
  const place = currentPlace(folder);
  const manifest = join(place, manifestPath);
  const { ino, mtimeMs } = statSync(manifest);
  const state = `${ino.toString(36)}-${mtimeMs.toString(36)}`;
  if (state === known?.state && place === known.place) return known;
  return {
    ...{ state, place },
    digits: JSON.parse(readFileSync(manifest, 'utf8')).layout.toolShardDigits,
    shards: new Recent(rememberedBytes.shards),
    answers: new Recent(rememberedBytes.answers),
  };
}

/** @throws CatalogueError */
function currentPlace(folder: string): string {
  for (const place of [folder, previousFolder(folder), folder]) {
    if (statSync(join(place, manifestPath), { throwIfNoEntry: false }) !== undefined) return place;
  }
  throw new CatalogueError(`There is no catalogue at ${folder}.`);
}

function askedFor(url: string): { name: string; limit: number } | null {
  const query = new URLSearchParams(url.slice(lookUpPath.length));
  const name = query.get('name');
  const limit = Number(query.get('limit') ?? listed.usually);
  return name === null || !Number.isInteger(limit) || limit < 1 || limit > listed.most ? null : { name, limit };
}

/** @throws the file system's error */
function shardOf({ place, digits, shards }: Published, name: string): Buffer {
  const path = toolShardPath(toolShard(name, digits));
  let shard = shards.get(path);
  if (shard === undefined) {
    shard = readFileSync(join(place, path));
    shards.set(path, shard, shard.length);
  }
  return shard;
}

function answerFrom(shard: Buffer, { name, limit }: { name: string; limit: number }, state: string): LookedUp {
  const lines = linesOf(shard, name);
  const parts = lines.slice(0, limit).flatMap(({ start, end }) => [between, shard.subarray(start, end)]);
  const start = Buffer.from(`{"total":${lines.length},"tools":[`);
  // The first has no comma before it.
  const body = Buffer.concat([start, ...parts.slice(1), finish]);
  return { found: lines.length > 0, body, tag: `W/"${state}"` };
}

const between = Buffer.from(',');
const finish = Buffer.from(']}\n');

/** Where the tools of exactly this name are, or else of those whose name differs only in case. */
function linesOf(shard: Buffer, name: string): { start: number; end: number }[] {
  const exact = linesFrom(shard, `\n{"name":${JSON.stringify(name)},`);
  if (exact.length > 0) return exact;
  const wanted = name.toLowerCase();
  return linesFrom(shard, '\n{"name":').filter(
    ({ start, end }) => JSON.parse(shard.toString('utf8', start, end)).name.toLowerCase() === wanted,
  );
}

function linesFrom(shard: Buffer, text: string): { start: number; end: number }[] {
  const wanted = Buffer.from(text);
  const lines: { start: number; end: number }[] = [];
  for (let at = shard.indexOf(wanted); at !== -1; at = shard.indexOf(wanted, at + 1)) {
    const end = shard.indexOf('\n', at + 1);
    // All but the last have a comma behind them.
    lines.push({ start: at + 1, end: shard[end - 1] === comma ? end - 1 : end });
  }
  return lines;
}

const comma = ','.charCodeAt(0);
