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

/** A name as clients see it. One for each of hundreds of thousands of names, so it is kept flat. */
interface Spelling {
  readonly name: string;
  /** The first server that has it, and its tool. */
  readonly server: string;
  readonly tool: string;
  /** Of the next server that has it. */
  second: Named | null;
  /** Another spelling that looks the same. */
  next: Spelling | null;
}

interface Named {
  readonly server: string;
  readonly tool: string;
}

/** Spellings looked at of what looks alike: more say no more. */
const mostSpellings = 8;

/**
 * The names of many servers, for those that are the same or look alike. Takes each name in once, in one pass, and keeps no
 * more of it than two of its servers: memory grows with the number of different names, however often they are used.
 */
export class NameRegister {
  readonly #bySkeleton = new Map<string, Spelling>();

  /** Takes in the names of a server. */
  see({ id, tools }: NamedServer): void {
    for (const tool of tools) {
      const skeleton = skeletonOf(tool);
      const name = shared(asClientsSee(tool), skeleton);
      const spellings = this.#spellings(skeleton);
      const known = spellings.find((each) => each.name === name);
      if (known !== undefined) {
        if (known.second === null && known.server !== id) known.second = { server: id, tool };
      } else if (spellings.length < mostSpellings) {
        const spelling = { name, server: id, tool: shared(tool, name), second: null, next: null };
        const last = spellings.at(-1);
        if (last === undefined) this.#bySkeleton.set(skeleton, spelling);
        else last.next = spelling;
      }
    }
  }

  /**
   * Another server's tool with a name that looks like this one or, where there is none, is the same; null if there is neither.
   * A spelling that several servers use is not suspected for one that a single server has.
   */
  imitationOf(server: string, tool: string): Imitation | null {
    const name = asClientsSee(tool);
    const spellings = this.#spellings(skeletonOf(tool));
    const own = spellings.find((each) => each.name === name);
    const others = spellings.filter((each) => each !== own && (own?.second == null || each.second !== null));
    for (const each of own === undefined ? others : [...others, own]) {
      if (each.server !== server) return imitation({ server, tool }, each);
      if (each.second !== null) return imitation({ server, tool }, each.second);
    }
    return null;
  }

  #spellings(skeleton: string): Spelling[] {
    const found: Spelling[] = [];
    for (let each = this.#bySkeleton.get(skeleton) ?? null; each !== null; each = each.next) found.push(each);
    return found;
  }
}

/** One string for two that are equal, so that it is kept once. */
const shared = (text: string, kept: string) => (text === kept ? kept : text);

/** The names that two or more of the servers share, or that only look alike, each seen from both sides, sorted. */
export function imitations(servers: readonly NamedServer[]): Imitation[] {
  const register = new NameRegister();
  const sorted = [...servers].sort((a, b) => compare(a.id, b.id));
  for (const server of sorted) register.see(server);
  return sorted.flatMap(({ id, tools }) =>
    [...new Set(tools)].sort(compare).flatMap((tool) => register.imitationOf(id, tool) ?? []),
  );
}

function imitation(one: Named, other: Named): Imitation {
  const kind = asClientsSee(one.tool) === asClientsSee(other.tool) ? 'same' : 'look-alike';
  const text =
    kind === 'same'
      ? `Has the name of a tool of another server (${other.server})`
      : `Has a name that looks like "${other.tool}" of another server (${other.server})`;
  return {
    ...one,
    kind,
    other: { server: other.server, tool: other.tool },
    signal: { id: nameImitation.id, text, subject: other.tool },
  };
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
