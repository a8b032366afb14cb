import { type Category, categoriesByDanger, type Policy, type ToolRules } from '../model/index.js';

/** What the recommendation rests on: one tool of one server. */
export interface RatedTool {
  name: string;
  category: Category;
}

/** Calls a minute; the counter bears the tool's name, so that each tool has its own. */
const callsPerMinute = { Write: 30, Execute: 10 } as const;

/**
 * The recommended policy of a tool, of a server or of a stack of servers: one function, so that they never disagree. What is
 * not listed is denied. Where two servers have a tool of the same name, the more dangerous category decides, since a policy
 * names tools alone.
 */
export function recommendedPolicy(tools: readonly RatedTool[]): Policy {
  const worst = new Map<string, Category>();
  for (const { name, category } of tools) {
    const known = worst.get(name);
    if (known === undefined || danger(category) > danger(known)) worst.set(name, category);
  }
  const sorted = [...worst].sort(([a], [b]) => (a < b ? -1 : 1));
  const hidden = sorted.filter(([name, category]) => isHidden(name, category)).map(([name]) => name);
  const listed = sorted.filter(([name, category]) => !isHidden(name, category));
  return {
    version: '1',
    default: 'deny',
    ...(hidden.length > 0 ? { hide: hidden } : {}),
    // fromEntries defines own properties, so that a tool named `__proto__` is listed like any other.
    tools: Object.fromEntries(listed.map(([name, category]) => [name, rulesOf(name, category)])),
  };
}

function danger(category: Category): number {
  return categoriesByDanger.indexOf(category);
}

/** In `hide`, `*` stands for every tool: a tool that is really named so is denied by a rule of its own instead. */
function isHidden(name: string, category: Category): boolean {
  return category === 'Destructive' && name !== '*';
}

function rulesOf(name: string, category: Category): ToolRules {
  switch (category) {
    case 'Read':
      return {};
    case 'Write':
    case 'Execute':
      return {
        limits: [
          {
            counter: `${name.toLowerCase()}_rate`,
            window: 'minute',
            max: callsPerMinute[category],
            scope: 'grant',
          },
        ],
      };
    case 'Destructive':
      return alwaysDeny('Destructive tool.');
    case 'Financial':
      return alwaysDeny('Requires human approval.');
    case 'Unknown':
      // A rate limit would let through what nobody has understood yet.
      return alwaysDeny('Not classified yet: requires human review.');
  }
}

function alwaysDeny(reason: string): ToolRules {
  return { deny_if: [{ conditions: [], on_deny: reason }] };
}
