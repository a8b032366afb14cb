import type { Problem } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { type SourceParser, UnparsedError } from './syntax/parser.js';
import { languageOf, type SourceFile } from './syntax/source-file.js';

/** Characters of one file handed to the parser: no larger file is in a snapshot. Its tree takes 100 times the memory. */
const maxLength = 8 * 1024 * 1024;
/** Characters parsed in one snapshot. Servers need far less: only files that may hold tools are parsed. */
const maxTotalLength = 48 * 1024 * 1024;

/** Parses each file of a snapshot once, within limits. What is not parsed is a problem, told once. */
export function createParseCache(snapshot: Snapshot, parser: SourceParser, skip: ReadonlySet<string>) {
  const files = new Map<string, SourceFile | null>();
  const problems: Problem[] = [];
  let totalLength = 0;

  const unparsed = (path: string, message: string): null => {
    problems.push({ stage: 'extract', module: 'parser', subject: path, message, retryable: false });
    return null;
  };

  const parseNow = (path: string, text: string | null): SourceFile | null => {
    const language = languageOf(path);
    if (language === null) return null;
    if (skip.has(path)) return unparsed(path, 'not read: the parser breaks on this file');
    if (text === null) return null;
    if (text.length > maxLength) return unparsed(path, `not read: longer than ${maxLength} characters`);
    if (totalLength + text.length > maxTotalLength) {
      return unparsed(path, `not read: more than ${maxTotalLength} characters of source in this server`);
    }
    totalLength += text.length;
    try {
      return parser.parse(path, language, text);
    } catch (error) {
      if (error instanceof UnparsedError) return unparsed(path, `not read: ${error.message}`);
      throw error;
    }
  };

  return {
    problems,
    parse(path: string, text?: string): SourceFile | null {
      if (text !== undefined) return parseNow(path, text);
      let file = files.get(path);
      if (file === undefined) {
        file = parseNow(path, snapshot.read(path));
        files.set(path, file);
      }
      return file;
    },
  };
}
