import type { Spending } from '../../crawler/index.js';
import { visibleLine } from '../model/index.js';
import type { RunStatus, TargetFailure, WorkerIdentity } from '../store/index.js';
import { outcomesText, spendingText } from './crawl-text.js';

/** What `toolrisk runs` shows. */
export interface RunsReport {
  runs: RunStatus[];
  workers: WorkerIdentity[];
  failing: number;
  givenUp: number;
  /** The first of those that are tried again. */
  nextTries: { target: string; failure: TargetFailure }[];
}

export function runsText({ runs, workers, failing, givenUp, nextTries }: RunsReport): string {
  const lines = runs.length === 0 ? ['no run yet: `toolrisk crawl` makes one'] : runs.flatMap(runLines);
  for (const { host, pid, dedicated } of workers) {
    lines.push(`${dedicated ? 'worker' : 'crawl'} at work: process ${pid} on ${visibleLine(host)}`);
  }
  if (failing > 0) lines.push(`${failing} targets cannot be read, ${givenUp} of them were given up until they change`);
  for (const { target, failure } of nextTries) {
    const { tries, nextTry, givenUp: isGivenUp, message } = failure;
    const when = isGivenUp ? 'given up' : nextTry === null ? 'next run' : minute(nextTry);
    lines.push(`  ${when.padEnd(16)}  ${visibleLine(target, 60)}  ${tries} tries  ${visibleLine(message, 120)}`);
  }
  return lines.join('\n');
}

function runLines({
  id,
  startedAt,
  finishedAt,
  total,
  pending,
  taken,
  outcomes,
  sources,
  spending,
}: RunStatus): string[] {
  const end = finishedAt === null ? 'not finished' : `${seconds(startedAt, finishedAt)} s`;
  const inHand = taken === 0 ? '' : `, ${taken} in hand`;
  const progress = finishedAt === null ? `${total - pending} of ${total}${inHand}` : String(total);
  const lines = [`run ${id}  ${minute(startedAt)}  ${end}  ${progress} targets: ${outcomesText(outcomes) || 'none'}`];
  for (const { source, counts } of sources) {
    const { found, expected } = counts as { found?: number; expected?: number | null };
    lines.push(`  found by ${source}: ${found}${expected == null ? '' : ` of ${expected}`}`);
  }
  if (spending !== null) lines.push(`  ${spendingText(spending as unknown as Spending)}`);
  return lines;
}

function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

function seconds(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1_000);
}
