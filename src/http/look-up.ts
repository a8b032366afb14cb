import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { previousFolder } from '../catalogue/current.js';
import { CatalogueError } from '../catalogue/error.js';
import { manifestPath, toolShard, toolShardLines, toolShardPath } from '../catalogue/format.js';
import { isKnown } from './known.js';
import { Recent } from './recent.js';

const rememberedBytes = 64 * 1024 * 1024;
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
    const end = (status: number, more: Record<string, string>, body: string) => {
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), ...more });
      response.end(method === 'HEAD' ? undefined : body);
    };
    const name = new URLSearchParams(url.slice(lookUpPath.length)).get('name');
    if (name === null) {
      end(400, {}, `${JSON.stringify({ message: `Ask as ${lookUpPath}?name=get_issue` })}\n`);
      return true;
    }
    try {
      const { found, body, tag } = lookUp(name);
      const tags = { ETag: tag, 'Cache-Control': 'no-cache' };
      if (isKnown(asked['if-none-match'], tag)) response.writeHead(304, { ...anywhere, ...tags }).end();
      else end(found ? 200 : 404, tags, body);
    } catch {
      end(500, {}, '{"message":"The catalogue could not be read."}\n');
    }
    return true;
  };
}

const anywhere = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };

interface LookedUp {
  found: boolean;
  /** `{"tools":[…]}`, as `toolrisk tool --json` lists them. */
  body: string;
  /** The same for the same answer, as long as the catalogue is the same. */
  tag: string;
}

/**
 * Answers look-ups by name from a catalogue's folder, thousands a second: a shard has a tool a line, so that the lines of a name
 * are cut out of it without parsing. Reads in place: from the page cache that is quicker than to wait for another thread.
 */
function lookUpsIn(folder: string): (name: string) => LookedUp {
  const shards = new Recent<Buffer>(rememberedBytes);
  let known = { state: '', digits: 0, until: 0 };

  return (name) => {
    const now = performance.now();
    if (now > known.until) known = { ...stateOf(folder, known), until: now + trustedFor };
    const path = toolShardPath(toolShard(name, known.digits));
    const key = `${known.state} ${path}`;
    let shard = shards.get(key);
    if (shard === undefined) {
      shard = readFileSync(join(currentPlace(folder), path));
      shards.set(key, shard, shard.length);
    }
    const lines = linesOf(shard, name);
    return { found: lines.length > 0, body: `{"tools":[${lines.join(',')}]}\n`, tag: `W/"${known.state}"` };
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

/** Those of exactly this name, or else those whose name differs only in case. */
function linesOf(shard: Buffer, name: string): string[] {
  const start = Buffer.from(`\n{"name":${JSON.stringify(name)},`);
  const lines: string[] = [];
  for (let at = shard.indexOf(start); at !== -1; at = shard.indexOf(start, at + 1)) {
    const end = shard.indexOf('\n', at + 1);
    const line = shard.toString('utf8', at + 1, end);
    lines.push(line.endsWith(',') ? line.slice(0, -1) : line);
  }
  if (lines.length > 0) return lines;
  const wanted = name.toLowerCase();
  return toolShardLines(shard.toString('utf8')).filter((line) => JSON.parse(line).name.toLowerCase() === wanted);
}
