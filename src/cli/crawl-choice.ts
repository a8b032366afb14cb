import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type DiscoverOptions,
  formatTarget,
  parseTarget,
  parseTargetList,
  type SourceId,
  sourceIds,
  type Target,
} from '../../crawler/index.js';
import type { Problem } from '../model/index.js';
import type { CrawlOptions } from '../pipeline.js';
import type { FoundTarget } from '../store/index.js';
import { CommandError, exitCodes } from './exit.js';
import { settingsOf } from './settings.js';
import { countOf, momentOf } from './times.js';

const seeds = fileURLToPath(new URL('../../../data/seeds.json', import.meta.url));

/** What the command line says of what is to be crawled. */
export interface ChoiceOptions {
  list?: string;
  discover?: boolean;
  source?: string[];
  since?: string;
  limit?: string;
}

export type CrawlChoice = Pick<CrawlOptions, 'targets' | 'scope' | 'discover'> & { problems: Problem[] };

/** Targets given one by one, a list, or all that are known with the seeds. Bad entries of a list are problems. */
export async function choiceOf(given: readonly string[], options: ChoiceOptions, now: Date): Promise<CrawlChoice> {
  const isNamed = given.length > 0 || options.list !== undefined;
  const discover = discoveryOf(options, now);
  if (isNamed && (discover !== null || options.limit !== undefined)) {
    throw new CommandError(exitCodes.usage, 'name targets, or use --discover, --source, --since and --limit, not both');
  }
  if (given.length > 0) {
    if (options.list !== undefined) throw new CommandError(exitCodes.usage, 'name targets or a --list, not both');
    const targets = given.map((text) => parseTarget(text, settingsOf()));
    return { targets: foundBy('user', targets), scope: 'targets', discover: null, problems: [] };
  }
  const { targets, problems } = await readList(options.list ?? seeds);
  if (isNamed) return { targets: foundBy('user', targets), scope: 'targets', discover: null, problems };
  const limit = options.limit === undefined ? null : countOf('--limit', options.limit);
  return { targets: foundBy('seeds', targets), scope: { known: true, limit }, discover, problems };
}

/** What is to be discovered; null when that was not asked for. @throws CommandError for what is no source */
export function discoveryOf(options: ChoiceOptions, now: Date): DiscoverOptions | null {
  const asked = options.source?.flatMap((text) => text.split(',')).filter((id) => id !== '') ?? [];
  const known: readonly string[] = sourceIds;
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new CommandError(exitCodes.usage, `there is no source ${unknown}: the sources are ${sourceIds.join(', ')}`);
  }
  const isAsked = options.discover === true || asked.length > 0;
  if (!isAsked) {
    if (options.since !== undefined) throw new CommandError(exitCodes.usage, '--since narrows --discover or --source');
    return null;
  }
  // Lists are named where they are wanted.
  const sources = asked.length > 0 ? (asked as SourceId[]) : sourceIds.filter((id) => id !== 'file');
  return { sources, since: options.since === undefined ? null : momentOf('--since', options.since, now) };
}

async function readList(path: string): Promise<{ targets: Target[]; problems: Problem[] }> {
  try {
    return parseTargetList(await readFile(path, 'utf8'), path, settingsOf());
  } catch (error) {
    throw new CommandError(exitCodes.usage, `cannot read the list ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function foundBy(finder: string, targets: readonly Target[]): FoundTarget[] {
  return targets.map((target) => ({ target: formatTarget(target), foundBy: finder, facts: null }));
}
