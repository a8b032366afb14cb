import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseTarget, parseTargetList, type Target } from '../../crawler/index.js';
import { counted, type Problem, visibleLine } from '../model/index.js';
import { type CrawlEvent, crawl } from '../pipeline.js';
import type { Outcome, RunSummary, Store } from '../store/index.js';
import { crawlerFor } from './crawling.js';
import { CommandError, exitCodes } from './exit.js';
import { createProgress } from './progress.js';
import { settingsOf } from './settings.js';

const seeds = fileURLToPath(new URL('../../../data/seeds.json', import.meta.url));

/** What a crawl is to look at: targets given one by one, a list, or the seeds. Bad entries of a list are problems. */
export async function targetsOf(given: readonly string[], list: string | undefined): Promise<TargetChoice> {
  if (given.length > 0) {
    if (list !== undefined) throw new CommandError(exitCodes.usage, 'name targets or a --list, not both');
    return { targets: given.map((text) => parseTarget(text, settingsOf())), problems: [] };
  }
  const path = list ?? seeds;
  try {
    return parseTargetList(await readFile(path, 'utf8'), path, settingsOf());
  } catch (error) {
    throw new CommandError(exitCodes.usage, `cannot read the list ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

export interface TargetChoice {
  targets: Target[];
  problems: Problem[];
}

/**
 * Crawls with a line per target as it is finished, and what is under way on a terminal.
 * @param log where the lines go
 */
export async function runCrawl(
  { targets, problems }: TargetChoice,
  store: Store,
  log: (line: string) => void,
): Promise<RunSummary> {
  for (const problem of problems) log(line('invalid', problem.subject, problem.message));
  const crawler = crawlerFor();
  const progress = createProgress();
  const underWay = new Set<string>();
  let done = 0;
  let total = 0;
  const onEvent = (event: CrawlEvent) => {
    if (event.kind === 'begun') {
      total = event.total;
      done = event.total - event.pending;
      if (event.resumed) log(`going on with a run that was broken off: ${event.pending} of ${event.total} left`);
    } else if (event.kind === 'started') {
      underWay.add(event.target);
    } else {
      done++;
      underWay.delete(event.result.target);
      log(line(event.result.outcome, event.result.target, event.result.message ?? foundText(event)));
    }
    const now = underWay.size === 0 ? '' : `, now ${[...underWay].join(', ')}`;
    progress.show(`${done} of ${counted(total, 'target')}${now}`);
  };
  try {
    return await crawl({ targets, crawler, store, now: () => new Date(), onEvent });
  } finally {
    progress.end();
    await crawler.close();
  }
}

/** `24 targets looked at: 20 new, 4 unreachable` */
export function summaryText({ total, outcomes }: RunSummary): string {
  const parts = (Object.entries(outcomes) as [Outcome, number][])
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  return `${counted(total, 'target')} looked at: ${parts.join(', ') || 'none'}`;
}

function line(outcome: string, target: string, text: string): string {
  // Messages name their target, so that they can stand alone; here it stands before them already.
  const rest = text.startsWith(`${target} `) ? text.slice(target.length + 1) : text;
  return `${outcome.padEnd(11)} ${visibleLine(target, 60).padEnd(50)} ${visibleLine(rest)}`.trimEnd();
}

/** What was read, and what was not: an unread server must not look like one without tools. */
function foundText({ readings }: CrawlEvent & { kind: 'finished' }): string {
  return readings
    .map(({ server, tools }) => {
      const count = tools.length === 1 ? '1 tool' : `${tools.length} tools`;
      if (server.coverage === 'complete') return count;
      if (server.coverage === 'partial') return `${count}, read in part`;
      return server.coverage === 'not-understood'
        ? 'an MCP server, but its tools could not be read'
        : 'no MCP server found';
    })
    .join('; ');
}
