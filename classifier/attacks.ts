import type { AttackPattern, AttackPredicate, Classification, PolicyFragment } from '../src/model/index.js';

/** What an attack pattern looks at. A signal that several servers show together (`name-imitation`) may be added. */
export type AttackSurface = Pick<Classification, 'category' | 'signals' | 'capabilities'>;

/** An attack pattern that attaches to a tool. */
export interface AttackMatch {
  readonly id: string;
  /** The arguments or phrases it attaches to; empty where it is the tool as a whole. */
  readonly subjects: readonly string[];
  /** The rules that stop it, for this tool; null where they need an argument that can be named and there is none. */
  readonly fragment: PolicyFragment | null;
}

/** The patterns that attach to a tool, in the order given. Pure. */
export function attacksOn(name: string, tool: AttackSurface, patterns: readonly AttackPattern[]): AttackMatch[] {
  const found: AttackMatch[] = [];
  for (const { id, attachesTo, policy } of patterns) {
    const subjects = subjectsOf(attachesTo, tool);
    if (subjects !== null) found.push({ id, subjects, fragment: fragmentFor(policy.fragment, name, subjects) });
  }
  return found;
}

/** What the predicate saw, null when it does not hold. */
function subjectsOf(predicate: AttackPredicate, tool: AttackSurface): readonly string[] | null {
  if ('signal' in predicate) return sightings(predicate, tool);
  if ('category' in predicate) return predicate.category.includes(tool.category) ? [] : null;
  if ('capability' in predicate) return tool.capabilities.includes(predicate.capability) ? [] : null;
  if ('not' in predicate) return subjectsOf(predicate.not, tool) === null ? [] : null;
  if ('any' in predicate) {
    const held = predicate.any.map((part) => subjectsOf(part, tool)).filter((subjects) => subjects !== null);
    return held.length === 0 ? null : distinct(held);
  }
  const parts = predicate.all.map((part) => subjectsOf(part, tool));
  const held = parts.filter((subjects) => subjects !== null);
  return held.length < parts.length ? null : distinct(held);
}

function sightings(
  { signal, among, except }: { signal: string; among?: string[] | undefined; except?: string[] | undefined },
  { signals }: AttackSurface,
): readonly string[] | null {
  const seen = signals.filter(({ id, subject }) => {
    if (id !== signal) return false;
    if (among !== undefined) return subject !== null && among.includes(subject);
    return except === undefined || subject === null || !except.includes(subject);
  });
  return seen.length === 0 ? null : distinct([seen.flatMap(({ subject }) => (subject === null ? [] : [subject]))]);
}

const distinct = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())];

function fragmentFor(fragment: PolicyFragment, name: string, subjects: readonly string[]): PolicyFragment | null {
  if ('hide' in fragment) return fragment;
  // A condition names one argument; what is inside a list cannot be named.
  const parameter = subjects.find((subject) => !subject.includes('[') && !/\s/.test(subject));
  if (parameter === undefined && JSON.stringify(fragment).includes('{parameter}')) return null;
  const inPath = <T extends { path: string }>(condition: T): T => ({
    ...condition,
    path: condition.path.replace('{parameter}', () => parameter ?? ''),
  });
  const { require, deny_if, limits } = fragment;
  return {
    ...(require === undefined ? {} : { require: require.map(inPath) }),
    ...(deny_if === undefined
      ? {}
      : { deny_if: deny_if.map((rule) => ({ ...rule, conditions: rule.conditions.map(inPath) })) }),
    ...(limits === undefined
      ? {}
      : {
          limits: limits.map((limit) => ({
            ...limit,
            counter: limit.counter.replace('{tool}', () => name.toLowerCase()),
          })),
        }),
  };
}
