import { isDeepStrictEqual } from 'node:util';
import {
  type AttackMatch,
  type Category,
  categoriesByDanger,
  categoriesFromWorst,
  cut,
  type FacetTool,
  type IndexSize,
  type InspectedTool,
  type Inspection,
  type Namesake,
  type Namesakes,
  namePage,
  type PublishedName,
  type PublishedServer,
  type PublishedTool,
  serverPage,
  type Totals,
  toolPages,
} from '../model/index.js';

const descriptionLength = 300;

/** A server as lists show it. */
export function publishedServer({ server, tools, problems }: Inspection): PublishedServer {
  const categories: PublishedServer['categories'] = {};
  for (const category of categoriesByDanger) {
    const count = tools.filter((tool) => tool.classification.category === category).length;
    if (count > 0) categories[category] = count;
  }
  const { id, name, description, revision, coverage } = server;
  return {
    id,
    name,
    description: shorten(description),
    revision,
    coverage,
    categories,
    tools: tools.length,
    problems: problems.length,
    page: serverPage(id),
  };
}

/** The tools of a server as look-ups by name answer them, in their order. */
export function publishedTools({ server, tools }: Inspection, compact: boolean): PublishedTool[] {
  const { id, name, revision, coverage } = server;
  const pages = toolPages(
    id,
    tools.map((tool) => tool.name),
    compact,
  );
  return tools.map((tool, index) => ({
    name: tool.name,
    title: tool.title,
    description: shorten(tool.description),
    server: { id, name, revision, coverage },
    category: tool.classification.category,
    level: tool.classification.level,
    confidence: tool.classification.confidence,
    score: tool.classification.score,
    signals: tool.classification.signals,
    gaps: tool.classification.gaps,
    provenance: tool.provenance,
    definitionHash: tool.definitionHash,
    hints: hintsOf(tool),
    policy: tool.policy,
    attacks: tool.attacks.map(publishedMatch),
    page: pages[index] as string,
  }));
}

function hintsOf({ annotations, certainty }: InspectedTool): PublishedTool['hints'] {
  if (annotations === null && certainty.annotations === 'unknown') return null;
  return { readOnly: annotations?.readOnlyHint ?? null, destructive: annotations?.destructiveHint ?? null };
}

/** An attack pattern on a tool in short. */
function publishedMatch({ id, title, because }: AttackMatch): PublishedTool['attacks'][number] {
  return { id, title, because };
}

/** The name that all of these tools share. */
export function publishedName(name: string, tools: readonly PublishedTool[], compact: boolean): PublishedName {
  return {
    name,
    servers: new Set(tools.map((tool) => tool.server.id)).size,
    categories: categoriesOf(tools),
    page: pageOfName(name, tools, compact),
  };
}

/** Whether the tools of a name need a page that lists them: one alone is on its own page. */
export function isShared(tools: readonly unknown[]): boolean {
  return tools.length > 1;
}

/** Where a name leads that these tools have. */
export function pageOfName(name: string, tools: readonly PublishedTool[], compact: boolean): string {
  const [only] = tools;
  return only === undefined || isShared(tools) ? namePage(name, compact) : only.page;
}

/** The categories of these tools, each once, most dangerous first. */
export function categoriesOf(tools: readonly PublishedTool[]): Category[] {
  const found = new Set<Category>(tools.map((tool) => tool.category));
  return categoriesFromWorst.filter((category) => found.has(category));
}

/** How many tools of its name the page of each is told of. */
const namesakesTold = 4;

/**
 * The tools of one name, by server, as the page of each is told of the others: of those that follow it, as on a ring, so that a
 * tool that comes, goes or changes is on the pages of few, however many there are.
 */
export class NamesakeRing {
  readonly #common: Omit<Namesakes, 'shown'>;

  constructor(readonly tools: readonly PublishedTool[]) {
    const others = Math.max(tools.length - 1, 0);
    const more = others > namesakesTold;
    this.#common = { total: more ? roundedDown(others) : others, more, categories: categoriesOf(tools) };
  }

  /** What the page of this tool is told. */
  told(at: number): Namesakes {
    return { ...this.#common, shown: this.#following(at).map(namesake) };
  }

  /** Whether that is the same as what another ring tells of one of its own. */
  tellsAs(at: number, other: NamesakeRing, otherAt: number): boolean {
    if (!isDeepStrictEqual(this.#common, other.#common)) return false;
    return tellsOfAs(this.#following(at), other.#following(otherAt));
  }

  #following(at: number): PublishedTool[] {
    const { tools } = this;
    return Array.from(
      { length: Math.min(namesakesTold, tools.length - 1) },
      (_, index) => tools[(at + 1 + index) % tools.length] as PublishedTool,
    );
  }
}

/** Whether pages that are told of these tools tell the same of those. */
export function tellsOfAs(tools: readonly PublishedTool[], others: readonly PublishedTool[]): boolean {
  if (tools.length !== others.length) return false;
  return tools.every((tool, index) => {
    const other = others[index] as PublishedTool;
    // Most are the very same, and need not be looked into.
    return tool === other || isDeepStrictEqual(namesake(tool), namesake(other));
  });
}

/** A tool as the pages of others tell of it. */
export function namesake({ server, page, level, category, description, signals }: PublishedTool): Namesake {
  return {
    server: { id: server.id, name: server.name },
    ...{ page, level, category, description: description === null ? null : cut(description, 160).kept, signals },
  };
}

/** From here on it is worth telling how large the index is. */
const largeIndex = 1_000;

/** The size of the index as the page of each tool tells it. When this changes, all of them are made again. */
export function sizeOf({ servers, tools }: Pick<Totals, 'servers' | 'tools'>): IndexSize | null {
  return tools < largeIndex ? null : { servers: roundedDown(servers), tools: roundedDown(tools) };
}

/** The next of 1, 2, 5, 10, 20, 50 … below: a page that tells of so many is true until there are twice as many. */
function roundedDown(number: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return power * (number < 2 * power ? 1 : number < 5 * power ? 2 : 5);
}

/** A tool in the list of a category, of a level or of a signal. */
export function facetTool({ name, server, category, level, score, signals, page }: PublishedTool): FacetTool {
  const ids = [...new Set(signals.map(({ id }) => id))];
  return { name, server: server.id, category, level, score, signals: ids, page };
}

/** What look-ups of servers go by: the id, the id without its kind, the last part of that, the name. */
export function serverKeys({ id, name }: PublishedServer): string[] {
  const local = id.slice(id.indexOf(':') + 1);
  const last = local.slice(Math.max(local.lastIndexOf('/'), local.lastIndexOf('#')) + 1);
  return [...new Set([id, local, last, name].map((key) => key.toLowerCase()))];
}

export function emptyTotals(): Totals {
  return {
    servers: 0,
    tools: 0,
    names: 0,
    problems: 0,
    categories: { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0, Unknown: 0 },
    coverages: { complete: 0, partial: 0, 'not-understood': 0, 'no-server': 0 },
  };
}

/** Adds a server to the totals, which it changes. Names are counted elsewhere: one name may stand on many servers. */
export function count(totals: Totals, server: PublishedServer): void {
  totals.servers += 1;
  totals.tools += server.tools;
  totals.problems += server.problems;
  totals.coverages[server.coverage] += 1;
  for (const category of categoriesByDanger) totals.categories[category] += server.categories[category] ?? 0;
}

function shorten(text: string | null): string | null {
  if (text === null || text.length <= descriptionLength) return text;
  return `${cut(text, descriptionLength).kept}…`;
}
