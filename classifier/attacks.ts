import {
  type AttackMatch,
  type AttackPattern,
  type AttackPredicate,
  type Classification,
  capabilityMeaning,
  type PolicyFragment,
} from '../src/model/index.js';

/** What an attack pattern looks at. */
export type AttackSurface = Pick<Classification, 'category' | 'signals' | 'capabilities'>;

/** The patterns that attach to a tool, in the order given. Pure. */
export function attacksOn(name: string, tool: AttackSurface, patterns: readonly AttackPattern[]): AttackMatch[] {
  const found: AttackMatch[] = [];
  for (const { id, title, attachesTo, policy } of patterns) {
    const sightings = sightingsOf(attachesTo, tool);
    if (sightings === null) continue;
    const subjects = sightings.flatMap(({ subject }) => (subject === null ? [] : [subject]));
    found.push({
      id,
      title,
      because: [...new Set(sightings.map(({ text }) => text))],
      policy: { text: policy.text, fragment: fragmentFor(policy.fragment, name, subjects) },
    });
  }
  return found;
}

/** Something of a tool that a predicate saw. */
interface Sighting {
  readonly text: string;
  /** The argument or phrase; null where it is the tool as a whole. */
  readonly subject: string | null;
}

/** What the predicate saw, null when it does not hold. */
function sightingsOf(predicate: AttackPredicate, tool: AttackSurface): readonly Sighting[] | null {
  if ('signal' in predicate) return signalsSeen(predicate, tool);
  if ('category' in predicate) {
    return predicate.category.includes(tool.category) ? [{ text: `Rated ${tool.category}`, subject: null }] : null;
  }
  if ('capability' in predicate) {
    const { capability } = predicate;
    return tool.capabilities.includes(capability) ? [{ text: capabilityMeaning[capability], subject: null }] : null;
  }
  if ('not' in predicate) return sightingsOf(predicate.not, tool) === null ? [] : null;
  if ('any' in predicate) {
    const held = predicate.any.map((part) => sightingsOf(part, tool)).filter((seen) => seen !== null);
    return held.length === 0 ? null : held.flat();
  }
  const parts = predicate.all.map((part) => sightingsOf(part, tool));
  const held = parts.filter((seen) => seen !== null);
  return held.length < parts.length ? null : held.flat();
}

function signalsSeen(
  { signal, among, except }: { signal: string; among?: string[] | undefined; except?: string[] | undefined },
  { signals }: AttackSurface,
): readonly Sighting[] | null {
  const seen = signals.filter(({ id, subject }) => {
    if (id !== signal) return false;
    if (among !== undefined) return subject !== null && among.includes(subject);
    return except === undefined || subject === null || !except.includes(subject);
  });
  return seen.length === 0 ? null : seen;
}

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
