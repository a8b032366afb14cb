import type { ServerReading, Spending } from '../../crawler/index.js';
import { counted, visibleLine } from '../model/index.js';
import type { Outcome, RunSummary } from '../store/index.js';

/** `24 targets looked at: 20 new, 4 unreachable` */
export function summaryText({ total, pending, outcomes }: RunSummary): string {
  const left = pending === 0 ? '' : `; ${pending} are left for the next start`;
  return `${counted(total - pending, 'target')} looked at: ${outcomesText(outcomes) || 'none'}${left}`;
}

/** `20 new, 4 unreachable` */
export function outcomesText(outcomes: Record<Outcome, number>): string {
  return (Object.entries(outcomes) as [Outcome, number][])
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}

/** `spent: 430 GraphQL points, 1,720 requests, …`; what was not used is left out. */
export function spendingText({ resources, downloads, others, limitsHit, waited }: Spending): string {
  const { core, graphql, search, code_search: code } = resources;
  const parts = [
    [graphql.spent, 'GraphQL point'],
    [core.spent, 'request'],
    [search.spent, 'search', 'searches'],
    [code.spent, 'code search', 'code searches'],
    [downloads, 'download'],
    [others, 'request elsewhere', 'requests elsewhere'],
  ] as const;
  const spent = parts
    .filter(([count]) => count > 0)
    .map(([count, one, many = `${one}s`]) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`);
  const wait = waited < 1 ? '' : `; waited ${Math.round(waited)} s for limits, told to ${limitsHit} times`;
  return `spent: ${spent.join(', ') || 'nothing'}${wait}`;
}

/** A line of output for one target. */
export function targetLine(outcome: string, target: string, text: string): string {
  // Messages name their target, so that they can stand alone; here it stands before them already.
  const rest = text.startsWith(`${target} `) ? text.slice(target.length + 1) : text;
  return `${outcome.padEnd(11)} ${visibleLine(target, 60).padEnd(50)} ${visibleLine(rest)}`.trimEnd();
}

/** What was read, and what was not: an unread server must not look like one without tools. */
export function foundText(readings: readonly ServerReading[]): string {
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
