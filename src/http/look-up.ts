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
    const headers = { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff', ...anywhere };
    const end = (status: number, more: Record<string, string>, body: string | Buffer) => {
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), ...more });
      response.end(method === 'HEAD' ? undefined : body);
    };
    const query = new URLSearchParams(url.slice(lookUpPath.length));
    const name = query.get('name');
    const limit = Number(query.get('limit') ?? listed.usually);
    if (name === null || !Number.isInteger(limit) || limit < 1 || limit > listed.most) {
      end(
        400,
        {},
        `${JSON.stringify({ message: `Ask as ${lookUpPath}?name=get_issue&limit=20, at most ${listed.most}` })}\n`,
      );
      return true;
    }
    try {
      const answer = lookUp(name, limit);
      const { found, body, tag } = answer;
      const tags = { ETag: tag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' };
      const status = found ? 200 : 404;
      if (isKnown(asked['if-none-match'], tag)) response.writeHead(304, { ...anywhere, ...tags }).end();
      else if (body.length < leastCompressed || !accepts(asked['accept-encoding'], 'gzip')) end(status, tags, body);
      else end(status, { ...tags, 'Content-Encoding': 'gzip' }, compressed(answer));
    } catch {
      end(500, {}, '{"message":"The catalogue could not be read."}\n');
    }
    return true;
  };
}

const anywhere = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

interface LookedUp {
  found: boolean;
  /** `{"total":2,"tools":[…]}`, as `toolrisk tool --json` lists them. */
  body: string;
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
 * Answers look-ups by name from a catalogue's folder, thousands a second: a shard has a tool a line, so that the lines of a name
 * are cut out of it without parsing. Reads in place: from the page cache that is quicker than to wait for another thread.
 */
function lookUpsIn(folder: string): (name: string, limit: number) => LookedUp {
  const shards = new Recent<Buffer>(rememberedBytes.shards);
  const answers = new Recent<LookedUp>(rememberedBytes.answers);
  let known = { state: '', digits: 0, until: 0 };

  return (name, limit) => {
    const now = performance.now();
    if (now > known.until) known = { ...stateOf(folder, known), until: now + trustedFor };
    const asked = `${known.state} ${limit} ${name}`;
    const answered = answers.get(asked);
    if (answered !== undefined) return answered;
    const path = toolShardPath(toolShard(name, known.digits));
    const key = `${known.state} ${path}`;
    let shard = shards.get(key);
    if (shard === undefined) {
      shard = readFileSync(join(currentPlace(folder), path));
      shards.set(key, shard, shard.length);
    }
    const lines = linesOf(shard, name);
    const shown = lines.slice(0, limit).map(({ start, end }) => shard.toString('utf8', start, end));
    const body = `{"total":${lines.length},"tools":[${shown.join(',')}]}\n`;
    const answer = { found: lines.length > 0, body, tag: `W/"${known.state}"` };
    answers.set(asked, answer, 2 * (asked.length + body.length));
    return answer;
  };
}

/** What names the catalogue that is there now, and how it is divided. */
function stateOf(folder: string, known: { state: string; digits: number }): { state: string; digits: number } {
  const manifest = join(currentPlace(folder), manifestPath);
  const { ino, mtimeMs } = statSync(manifest);
  const state = `${ino.toString(36)}-${mtimeMs.toString(36)}`;
  if (state === known.state) return known;
  return { state, digits: JSON.parse(readFileSync(manifest, 'utf8')).layout.toolShardDigits };
}

/** @throws CatalogueError */
function currentPlace(folder: string): string {
  for (const place of [folder, previousFolder(folder), folder]) {
    if (statSync(join(place, manifestPath), { throwIfNoEntry: false }) !== undefined) return place;
  }
  throw new CatalogueError(`There is no catalogue at ${folder}.`);
}

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
