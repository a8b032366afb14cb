import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtractContext, Extraction } from '../../crawler/extract/extractor.js';
import { SourceParser, UnparsedError } from '../../crawler/extract/syntax/parser.js';
import { languageOf, type SourceFile } from '../../crawler/extract/syntax/source-file.js';
import type { Snapshot } from '../../crawler/snapshot/snapshot.js';

import { definitionOf } from '../../src/model/index.js';

const parser = await SourceParser.load();

/** What an extractor is given for a repository of these files. */
export function contextOf(files: Record<string, string>): ExtractContext {
  const snapshot = snapshotOf(files);
  const trees = new Map<string, SourceFile | null>();
  return {
    snapshot,
    isOwn: () => true,
    steps: { left: Infinity },
    revision: 'test-revision',
    parse(path, text) {
      if (text !== undefined) return parse(path, text);
      const known = trees.get(path);
      if (known !== undefined) return known;
      const tree = parse(path, snapshot.read(path));
      trees.set(path, tree);
      return tree;
    },
  };
}

/** A repository of these files, none of them left out. */
export function snapshotOf(files: Record<string, string>): Snapshot {
  const texts = new Map(Object.entries(files));
  return {
    paths: [...texts.keys()].sort(),
    read: (path) => texts.get(path) ?? null,
    bytes: (path) => {
      const text = texts.get(path);
      return text === undefined ? null : Buffer.from(text);
    },
    omitted: [],
  };
}

function parse(path: string, text: string | null): SourceFile | null {
  const language = languageOf(path);
  if (language === null || text === null) return null;
  try {
    return parser.parse(path, language, text);
  } catch (error) {
    if (error instanceof UnparsedError) return null;
    throw error;
  }
}

/** The files of a folder below the project's root, by their paths within it. */
export function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
  }
  return files;
}

/** What an extraction is compared by in `expected.json`: definitions, what of them is uncertain, and problems. */
export function summaryOf({ tools, notUnderstood, problems }: Extraction) {
  return {
    tools: tools.map((tool) => {
      const uncertain = Object.entries(tool.certainty).filter(([, certainty]) => certainty !== 'exact');
      return { ...definitionOf(tool), ...(uncertain.length > 0 ? { certainty: Object.fromEntries(uncertain) } : {}) };
    }),
    notUnderstood,
    problems: problems.map(({ subject, message }) => `${subject}: ${message}`),
  };
}
