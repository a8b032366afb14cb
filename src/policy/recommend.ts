import { categoriesByDanger, levelOf } from '../model/danger.js';
import type { Classification, Policy, ToolRules } from '../model/index.js';

/** What the recommendation rests on: one tool of one server. */
export type RatedTool = { name: string } & Rating;

type Rating = Pick<Classification, 'category' | 'level'>;

/** Calls a minute of what changes things, and of what does more than its category says: a human notices in time. */
const writesPerMinute = 30;
const risksPerMinute = 10;

/**
 * The recommended policy of a tool, of a server or of a stack of servers: one function, so that they never disagree. What is
 * not listed is denied. Where two servers have a tool of the same name, the more dangerous category decides, since a policy
 * names tools alone.
 */
export function recommendedPolicy(tools: readonly RatedTool[]): Policy {
  const worst = new Map<string, Rating>();
  for (const { name, category, level } of tools) {
    const known = worst.get(name);
    if (known === undefined || danger({ category, level }) > danger(known)) worst.set(name, { category, level });
  }
  const sorted = [...worst].sort(([a], [b]) => (a < b ? -1 : 1));
  const hidden = sorted.filter(([name, rating]) => isHidden(name, rating)).map(([name]) => name);
  const listed = sorted.filter(([name, rating]) => !isHidden(name, rating));
  return {
    version: '1',
    default: 'deny',
    ...(hidden.length > 0 ? { hide: hidden } : {}),
    // fromEntries defines own properties, so that a tool named `__proto__` is listed like any other.
    tools: Object.fromEntries(listed.map(([name, rating]) => [name, rulesOf(name, rating)])),
  };
}

/** Between two of one category, the one whose level was raised is worse. */
function danger({ category, level }: Rating): number {
  return 2 * categoriesByDanger.indexOf(category) + Number(level !== levelOf(category));
}

/** In `hide`, `*` stands for every tool: a tool that is really named so is denied by a rule of its own instead. */
function isHidden(name: string, { category }: Rating): boolean {
  return category === 'Destructive' && name !== '*';
}

function rulesOf(name: string, { category, level }: Rating): ToolRules {
  switch (category) {
    case 'Read':
      // Only reads, but what it reads is worth stealing: its level says more than its category.
      return level === 'Low' ? {} : limited(name, risksPerMinute);
    case 'Write':
      return limited(name, level === 'Medium' ? writesPerMinute : risksPerMinute);
    case 'Execute':
      return limited(name, risksPerMinute);
    case 'Destructive':
      return alwaysDeny('Destructive tool.');
    case 'Financial':
      return alwaysDeny('Requires human approval.');
    case 'Unknown':
      // A rate limit would let through what nobody has understood yet.
      return alwaysDeny('Not classified yet: requires human review.');
  }
}

/** The counter bears the tool's name, so that each tool has its own. */
function limited(name: string, max: number): ToolRules {
  return { limits: [{ counter: `${name.toLowerCase()}_rate`, window: 'minute', max, scope: 'grant' }] };
}

function alwaysDeny(reason: string): ToolRules {
  return { deny_if: [{ conditions: [], on_deny: reason }] };
}
