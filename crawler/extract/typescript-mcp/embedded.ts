import { embeddedName, isJsonObject, type Json, type Problem } from '../../../src/model/index.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import type { ExtractContext, Extraction } from '../extractor.js';
import { folderOf, join } from '../shared/javascript/resolve.js';
import { languageOf, type SourceFile } from '../syntax/source-file.js';

/** Characters of source maps that are read of one server. */
const maxMapLength = 32 * 1024 * 1024;
/** Sources taken from the maps of one server. */
const maxSources = 5_000;

/** What is written in the maps, but is no source of the server: packages that were bundled with it, and the bundler's own. */
const foreign = /(?:^|\/)node_modules\/|\0|^webpack\/|\?/;

/** The same server as it was before it was built. */
export interface Embedded {
  context: ExtractContext;
  /** What of the maps was left out, because there is too much of it; null when nothing was. */
  leftOut: Problem | null;
  /** A reading of it, each place named by the source map that holds it. */
  named(extraction: Extraction): Extraction;
}

/**
 * The server as the sources that its source maps embed, which stand in place of the files that were generated from them;
 * null where there are none.
 */
export function embeddedSources(context: ExtractContext): Embedded | null {
  const { snapshot } = context;
  const texts = new Map<string, { map: string; text: string }>();
  const replaced = new Set<string>();
  let left = maxMapLength;
  let leftOut: Problem | null = null;
  for (const map of snapshot.paths) {
    const generated = map.slice(0, -'.map'.length);
    if (!map.endsWith('.map') || languageOf(generated) === null || !context.isOwn(generated)) continue;
    left -= snapshot.bytes(map)?.length ?? 0;
    if (left < 0 || texts.size >= maxSources) {
      leftOut = tooMuch(map);
      break;
    }
    const sources = sourcesOf(map, snapshot);
    if (sources.length === 0) continue;
    replaced.add(generated);
    for (const [path, text] of sources) {
      if (snapshot.bytes(path) !== null || texts.has(path)) continue;
      if (texts.size < maxSources) texts.set(path, { map, text });
      else leftOut ??= tooMuch(map);
    }
  }
  if (texts.size === 0 && leftOut === null) return null;
  const files = new Map<string, SourceFile | null>();
  return {
    context: {
      ...context,
      snapshot: {
        paths: [...snapshot.paths.filter((path) => !replaced.has(path)), ...texts.keys()].sort(),
        read: (path) => texts.get(path)?.text ?? snapshot.read(path),
        bytes(path) {
          const text = texts.get(path)?.text;
          return text === undefined ? snapshot.bytes(path) : Buffer.from(text);
        },
        omitted: snapshot.omitted,
      },
      isOwn: (path) => texts.has(path) || context.isOwn(path),
      parse(path) {
        const embedded = texts.get(path);
        if (embedded === undefined) return context.parse(path);
        let file = files.get(path);
        if (file === undefined) {
          file = context.parse(path, embedded.text);
          files.set(path, file);
        }
        return file;
      },
    },
    leftOut,
    named: (extraction) => renamed(extraction, (path) => nameIn(texts.get(path)?.map, path)),
  };
}

/** The sources that a map embeds, by the paths they had in the package; none where it lacks the text of one of them. */
function sourcesOf(map: string, snapshot: Snapshot): [string, string][] {
  const { sources, sourcesContent, sourceRoot } = mapAt(map, snapshot);
  if (!Array.isArray(sources) || !Array.isArray(sourcesContent)) return [];
  const root = typeof sourceRoot === 'string' ? `${sourceRoot}/` : '';
  const found: [string, string][] = [];
  for (const [index, source] of sources.entries()) {
    const path = typeof source === 'string' ? pathOf(`${root}${source}`, folderOf(map)) : null;
    if (path === null) continue;
    const text = sourcesContent[index];
    if (typeof text !== 'string') return [];
    found.push([path, text]);
  }
  return found;
}

function tooMuch(map: string): Problem {
  const limits = `${maxMapLength / 1024 / 1024} MB of source maps or ${maxSources} sources in them`;
  const message = `this source map, and those after it, were not read in full: there are more than ${limits}`;
  return { stage: 'extract', module: 'typescript-mcp', subject: map, message, retryable: false };
}

function mapAt(path: string, snapshot: Snapshot): Record<string, Json> {
  try {
    const value = JSON.parse(snapshot.read(path) ?? '') as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    // A broken map embeds nothing; the generated file is there all the same.
    return {};
  }
}

/** Where a source lay in the package, for one of the server's own. `webpack://name/./src/index.ts` is so from its top. */
function pathOf(source: string, folder: string): string | null {
  const scheme = /^[a-z]+:\/\/[^/]{0,200}\//i.exec(source)?.[0] ?? '';
  // What leads out of the package lay beside it in a repository.
  const path = join(scheme === '' ? folder : '', source.slice(scheme.length)).replace(/^(?:\.\.\/)+/, '');
  return foreign.test(path) || (languageOf(path) === null && !path.endsWith('.json')) ? null : path;
}

function nameIn(map: string | undefined, path: string): string {
  return map === undefined ? path : embeddedName(map, path);
}

/** An extraction with its files called otherwise: in evidence, and in subjects of problems, which may end in a line. */
function renamed(extraction: Extraction, nameOf: (path: string) => string): Extraction {
  const subjectOf = (subject: string) => {
    const [, path = subject, line = ''] = /^(.*?)(:\d+)?$/s.exec(subject) ?? [];
    return `${nameOf(path)}${line}`;
  };
  return {
    ...extraction,
    tools: extraction.tools.map((tool) => ({
      ...tool,
      evidence: tool.evidence.map((each) => ({ ...each, file: nameOf(each.file) })),
    })),
    problems: extraction.problems.map((problem) => ({ ...problem, subject: subjectOf(problem.subject) })),
  };
}
