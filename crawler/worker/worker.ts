import { type ExtractedServer, type ExtractOptions, extractServers } from '../extract/index.js';
import { PoisonedParserError, SourceParser } from '../extract/syntax/parser.js';
import { type LanguageId, languageOf } from '../extract/syntax/source-file.js';
import { TargetError } from '../provider.js';
import { openSnapshot } from '../snapshot/open.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { ReadAnswer, ReadJob } from './job.js';

/** Parsers one repository may break before it is given up. */
const maxBrokenParsers = 3;

let parser: Promise<SourceParser> | null = null;

/** Runs in a worker thread: unpacks and reads one repository, so that whatever it does stays there. */
export default async function read(job: ReadJob): Promise<ReadAnswer> {
  try {
    const { snapshot, problems } = await openSnapshot(job.input, job.limits, job.subject);
    const subpath = job.input.form === 'tools-list' ? null : job.input.subpath;
    const servers = await extractWithFreshParsers(snapshot, {
      revision: job.revision,
      subpath,
      divided: job.divided,
    });
    return { result: { servers, problems } };
  } catch (error) {
    if (error instanceof TargetError) return { failure: { code: error.code, message: error.message } };
    throw error;
  }
}

/** The languages of its files, and those of the sources that a source map may embed. */
function languagesIn({ paths }: Snapshot): Set<LanguageId> {
  const languages = new Set(paths.map(languageOf).filter((language) => language !== null));
  if (paths.some((path) => path.endsWith('.map'))) languages.add('typescript').add('tsx');
  return languages;
}

/** A file that breaks the parser is left out the second time, with a parser that has not seen it. */
async function extractWithFreshParsers(snapshot: Snapshot, options: ExtractOptions): Promise<ExtractedServer[]> {
  const skip = new Set<string>();
  const languages = languagesIn(snapshot);
  for (;;) {
    parser ??= SourceParser.load([]);
    try {
      const prepared = await parser;
      await prepared.prepare(languages);
      return extractServers(snapshot, prepared, { ...options, skip });
    } catch (error) {
      parser = null;
      if (!(error instanceof PoisonedParserError) || skip.size === maxBrokenParsers) throw error;
      skip.add(error.path);
    }
  }
}
