import { createHash } from 'node:crypto';
import type { CatalogueInput } from '../../src/catalogue/input.js';
import { type Category, type InspectedTool, type Inspection, levelOf, serverId } from '../../src/model/index.js';
import { recommendedPolicy } from '../../src/policy/recommend.js';

/**
 * Servers that do not exist, as many as wanted: about ten tools each and 4 kB a tool, as the real ones have. Half of the names
 * are common to many servers, half to few. The same number and round give the same servers.
 */
const verbs = (
  'get list search create update delete send run fetch add remove read write query execute find set check upload download ' +
  'start stop generate analyze export import validate convert sync move copy open close publish archive restore merge assign ' +
  'resolve schedule cancel approve reject pay refund transfer deploy'
).split(' ');
const nouns = (
  'issue repository file user message channel table record document page task project customer order invoice payment event ' +
  'calendar contact email branch commit pull_request comment label board card ticket note image video audio model prompt ' +
  'dataset index query log metric alert dashboard cluster pod container volume network policy role token key secret bucket ' +
  'object queue topic stream function workflow job build release package dependency vulnerability scan report template form ' +
  'field view filter tag category product inventory shipment address location weather forecast route map place review rating'
).split(' ');
const scopes = 'all recent active by_id by_name details status history batch summary v2 metadata content config'.split(
  ' ',
);
const topics = nouns.map((noun) => noun.replaceAll('_', ' '));
const categories: readonly Category[] = [
  'Read',
  'Read',
  'Read',
  'Read',
  'Write',
  'Write',
  'Execute',
  'Destructive',
  'Unknown',
];
const signals = ['url-input', 'file-path', 'missing-annotations', 'credentials-in', 'bulk-operation', 'query-language'];

/**
 * Between two versions of 18 published packages, of 912 tools 37 were described or rated otherwise, 54 came and 10 went. All of
 * them have other evidence: it names the commit.
 */
const oneInChanged = 25;
const oneInCome = 17;
const oneInGone = 90;

/** @param changed of a hundred servers so many change from one round to the next, not always the same ones */
export function syntheticInput(servers: number, round = 0, changed = 0): CatalogueInput {
  const width = String(servers).length;
  const numberOf = (id: string) => Number(/(\d+)$/.exec(id)?.[1]);
  /** The last round in which a server changed. */
  const roundOf = (server: number) => {
    let last = round;
    while (last > 0 && random(server * 7919 + last * 104_729 + 17)() * 100 >= changed) last -= 1;
    return last;
  };
  return {
    async *entries() {
      for (let server = 0; server < servers; server++) {
        yield { id: idOf(server, width), key: `${server}-${roundOf(server)}` };
      }
    },
    async *read(ids) {
      for (const id of ids) yield syntheticServer(numberOf(id), width, roundOf(numberOf(id)));
    },
  };
}

function idOf(server: number, width: number): string {
  const number = String(server).padStart(width, '0');
  return server % 3 === 0 ? `npm:mcp-server-${number}` : `github:owner-${number.slice(0, -1)}/mcp-${number}`;
}

function syntheticServer(server: number, width: number, round: number): Inspection {
  const next = random(server);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const id = idOf(server, width);
  const revision = createHash('sha1').update(`${id}${round}`).digest('hex');
  const names = new Set<string>();
  const count = Math.max(1, Math.round(-Math.log(1 - next() * 0.999) * 10));
  while (names.size < count) {
    // Squared, so that the first verbs and nouns come far more often, as in life.
    const verb = verbs[Math.floor(next() ** 2 * verbs.length)] as string;
    const noun = nouns[Math.floor(next() ** 2 * nouns.length)] as string;
    const kind = next();
    if (kind < 0.5) names.add(`${verb}_${noun}`);
    else if (kind < 0.75) names.add(`${verb}_${noun}_${pick(scopes)}`);
    else names.add(`${pick(nouns)}${server % 500}_${verb}_${noun}`);
  }
  const seed = server * 1_000_003;
  const isOneIn = (many: number, at: number) => round > 0 && random(seed + round * 31 + at * 7 + many)() * many < 1;
  const tools = [...names].flatMap((name, at) => {
    const own = (name: string, version: number) =>
      syntheticTool(name, revision, random(seed + at * 101 + version * 17));
    if (isOneIn(oneInGone, at)) return [];
    const kept = own(name, isOneIn(oneInChanged, at) ? round : 0);
    const come = isOneIn(oneInCome, at) ? [own(`${name}_v${round}`, round)] : [];
    return [kept, ...come];
  });
  tools.sort((a, b) => (a.name < b.name ? -1 : 1));
  const source = id.startsWith('npm:')
    ? ({ kind: 'npm', name: id.slice(4) } as const)
    : ({
        kind: 'github',
        owner: id.slice(7).split('/')[0] as string,
        repo: id.split('/')[1] as string,
        subpath: null,
        host: 'https://github.com',
      } as const);
  const rated = tools.map(({ name, classification }) => ({ name, ...classification }));
  return {
    server: {
      ...{ id: serverId(source), name: `${pick(topics)} ${pick(topics)} server ${server}`, source, revision },
      description: sentence(next, 20),
      homepage: `https://example.com/${server}`,
      coverage: next() < 0.8 ? 'complete' : 'partial',
      extractors: [{ id: 'typescript-mcp', found: tools.length, kept: tools.length, because: 'in src/index.ts' }],
      ...{ packages: [`npm:mcp-${server}`], remotes: [] },
    },
    tools,
    policy: recommendedPolicy(rated),
    problems: [],
  };
}

function syntheticTool(name: string, commit: string, next: () => number): InspectedTool {
  const category = categories[Math.floor(next() * categories.length)] as Category;
  const description = sentence(next, 10 + Math.floor(next() * 50));
  const parameters = Array.from(
    { length: 1 + Math.floor(next() * 6) },
    () => nouns[Math.floor(next() * nouns.length)] as string,
  );
  const found = signals.filter(() => next() < 0.15);
  const properties = Object.fromEntries(
    parameters.map((parameter) => [parameter, { type: 'string', description: sentence(next, 12) }]),
  );
  const evidence = (['name', 'description', 'inputSchema', 'annotations'] as const).map((field, index) => ({
    ...{ field, file: `src/tools/${name}.ts`, line: 10 + index * 7, commit },
    excerpt: `server.registerTool("${name}", { ${field}: ${sentence(next, 12)}`,
  }));
  const exact = 'exact' as const;
  return {
    ...{ name, title: null, description, outputSchema: null, annotations: { readOnlyHint: category === 'Read' } },
    inputSchema: { type: 'object', properties, required: parameters.slice(0, 2) },
    ...{ provenance: 'source', extractor: 'typescript-mcp', condition: null, attacks: [] },
    certainty: {
      name: exact,
      title: exact,
      description: exact,
      inputSchema: exact,
      outputSchema: exact,
      annotations: exact,
    },
    evidence,
    definitionHash: createHash('sha256').update(name).update(description).digest('hex'),
    classification: {
      ...{
        category,
        level: levelOf(category),
        confidence: Math.round(next() * 50 + 50) / 100,
        score: Math.floor(next() * 100),
      },
      terms: [{ label: category, points: 40 }, ...found.map((id) => ({ label: id, points: 6 }))],
      signals: found.map((id) => ({ id, text: `Accepts ${id} (${parameters[0]})`, subject: parameters[0] ?? null })),
      because: [
        { source: 'name', category, text: `"${name.split('_')[0]}" in the name says so`, quote: name },
        { source: 'description', category, text: 'The description says so', quote: description.slice(0, 100) },
      ],
      ...{
        actions: [],
        gaps: [],
        capabilities: [],
        classifierVersion: '2',
        inputHash: createHash('sha256').update(name).digest('hex'),
      },
    },
    policy: recommendedPolicy([{ name, category, level: levelOf(category) }]),
  };
}

function sentence(next: () => number, words: number): string {
  const parts: string[] = [];
  for (let word = 0; word < words; word++) {
    const list = word % 4 === 0 ? verbs : topics;
    parts.push(list[Math.floor(next() ** 1.5 * list.length)] as string);
  }
  return `${parts.join(' ')}.`;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
