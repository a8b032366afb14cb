import type { Signal } from '../src/model/index.js';

/** One server of those that are connected together. */
export interface NamedServer {
  /** Names the server in texts. */
  readonly id: string;
  readonly tools: readonly string[];
}

/** A tool whose name is, or looks like, that of a tool of another server. */
export interface Imitation {
  readonly server: string;
  readonly tool: string;
  /** `same`: to a client the two are one name. `look-alike`: they differ, but not to the eye. */
  readonly kind: 'same' | 'look-alike';
  /** The other server, and its tool. */
  readonly other: { readonly server: string; readonly tool: string };
  readonly signal: Signal;
}

/** What it means and what to do about it, as for the signals of a single tool. */
export const nameImitation = {
  id: 'name-imitation',
  title: 'A name that collides with or imitates another server’s',
  why: 'A model picks tools by name: the impostor is called in place of the tool that was meant, with the same arguments.',
  remedy: 'Connect only one of the two servers, or have the client put the server’s name before the tool’s.',
  taxonomies: ['SAFE-T1004', 'SAFE-T1008', 'SAFE-T1301', 'MCP09:2025', 'AML.T0110'],
  points: 15,
} as const;

/**
 * The names that two or more of the servers share, or that only look alike, each seen from both sides, sorted. One pass over
 * all names.
 */
export function imitations(servers: readonly NamedServer[]): Imitation[] {
  const bySkeleton = new Map<string, { server: string; tool: string }[]>();
  const sorted = [...servers].sort((a, b) => compare(a.id, b.id));
  for (const { id, tools } of sorted) {
    for (const tool of [...new Set(tools)].sort(compare)) {
      const skeleton = skeletonOf(tool);
      const group = bySkeleton.get(skeleton);
      if (group === undefined) bySkeleton.set(skeleton, [{ server: id, tool }]);
      else group.push({ server: id, tool });
    }
  }
  const found: Imitation[] = [];
  for (const group of bySkeleton.values()) {
    for (const one of group) {
      // Against the first of another server: a name that a thousand servers share is one finding for each of them.
      const other = group.find(({ server }) => server !== one.server);
      if (other !== undefined) found.push(imitation(one, other));
    }
  }
  return found.sort((a, b) => compare(a.server, b.server) || compare(a.tool, b.tool));
}

function imitation(one: { server: string; tool: string }, other: { server: string; tool: string }): Imitation {
  const kind = asClientsSee(one.tool) === asClientsSee(other.tool) ? 'same' : 'look-alike';
  const text =
    kind === 'same'
      ? `Has the name of a tool of another server (${other.server})`
      : `Has a name that looks like "${other.tool}" of another server (${other.server})`;
  return { ...one, kind, other, signal: { id: nameImitation.id, text, subject: other.tool } };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const longestName = 256;

/** Letter case and separators: clients replace what they do not allow, and models do not mind. */
function asClientsSee(name: string): string {
  return name
    .slice(0, longestName)
    .toLowerCase()
    .replace(/[\s_./-]+/g, '');
}

/** What is left of a name when all that looks alike is alike: accents, other scripts, digits for letters, hidden characters. */
function skeletonOf(name: string): string {
  const folded = asClientsSee(name.slice(0, longestName).normalize('NFKD'));
  let skeleton = '';
  for (const character of folded) {
    if (/\p{Mn}|\p{Cf}|\p{Cc}/u.test(character)) continue;
    skeleton += lookAlikes.get(character) ?? character;
  }
  return skeleton.replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** Letters of other scripts and digits that look like Latin letters, by what they look like. */
const lookAlikes = new Map<string, string>(
  Object.entries({
    a: 'аαɑ',
    b: 'Ь',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еєε',
    g: 'ɡ',
    h: 'һ',
    i: 'іı1l|ӏι',
    j: 'ј',
    k: 'кκ',
    m: 'м',
    n: 'п',
    o: 'оο0σ',
    p: 'рρ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υս',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);
