import { readFileSync } from 'node:fs';
import PQueue from 'p-queue';
import { type Corrections, classifierVersion, classify, corrected } from '../classifier/index.js';
import {
  type Crawler,
  extractorVersion,
  formatTarget,
  type Resolved,
  type ServerReading,
  type Target,
  TargetError,
} from '../crawler/index.js';
import { writeCatalogue } from './catalogue/write.js';
import {
  type Classification,
  type CombinedInspection,
  type Coverage,
  correctionsSchema,
  coverageSchema,
  definitionHash,
  type Inspection,
  type Server,
  serverId,
  type ToolDefinition,
  type Totals,
} from './model/index.js';
import { recommendedPolicy } from './policy/recommend.js';
import { pageKinds } from './site/index.js';
import type { ItemResult, Run, RunSummary, Store, StoredServer, StoredTool } from './store/index.js';

/** Targets under way at once. How many are read at once is bounded apart, by the crawler's threads. */
const targetsAtOnce = 4;

/** What happens during a crawl, for whoever shows it. */
export type CrawlEvent =
  | { kind: 'begun'; total: number; pending: number; resumed: boolean }
  | { kind: 'started'; target: string }
  | { kind: 'finished'; result: ItemResult; readings: readonly ServerReading[] };

export interface CrawlOptions {
  targets: readonly Target[];
  crawler: Crawler;
  store: Store;
  now: () => Date;
  onEvent?: (event: CrawlEvent) => void;
}

/**
 * Targets -> store. A target that has not changed since it was stored costs no download; one that cannot be read is an
 * outcome and stops nothing. A run that was broken off goes on where it was.
 * @throws StoreError when the store cannot be written to; what was finished is kept
 */
export async function crawl({ targets, crawler, store, now, onEvent = () => {} }: CrawlOptions): Promise<RunSummary> {
  const targetsByName = new Map(targets.map((target) => [formatTarget(target), target]));
  const run = await store.beginRun([...targetsByName.keys()], now());
  const pending = await store.pending(run);
  onEvent({ kind: 'begun', total: targetsByName.size, pending: pending.length, resumed: run.resumed });

  const queue = new PQueue({ concurrency: targetsAtOnce });
  const work = pending.map((name) =>
    queue.add(async () => {
      onEvent({ kind: 'started', target: name });
      const finished = await crawlTarget(name, targetsByName.get(name) as Target, { crawler, store, run, now });
      onEvent({ kind: 'finished', ...finished });
    }),
  );
  try {
    await Promise.all(work);
  } catch (error) {
    // The store is gone: what has not begun would only fail in the same way.
    queue.clear();
    throw error;
  }
  await classifyStored(store);
  return await store.finishRun(run, now());
}

/** Classifies every stored tool that this version of the classifier has yet to see. Needs no network. */
export async function classifyStored(store: Store): Promise<void> {
  for await (const { server, tools, contentHash } of store.classificationsMissing(classifierVersion)) {
    const classifications = classifyTools(server, tools).map((classification, index) => ({
      definitionHash: (tools[index] as (typeof tools)[number]).definitionHash,
      classification,
    }));
    await store.saveClassifications(classifierVersion, [{ serverId: server.id, contentHash, classifications }]);
  }
}

/**
 * Store -> static catalogue: pages and data. The same bytes for the same store.
 * @throws CatalogueError when the folder cannot be written, or holds something else
 */
export async function publish(options: { store: Store; folder: string; version: string }): Promise<Totals> {
  const { store, folder, version } = options;
  return await writeCatalogue({ inspections: storedInspections(store), folder, version, pages: pageKinds });
}

/** Everything stored, as inspections sorted by server id. Memory does not grow with their number. */
async function* storedInspections(store: Store): AsyncGenerator<Inspection> {
  await classifyStored(store);
  for await (const stored of store.inspections(classifierVersion)) {
    yield toInspection(
      stored,
      stored.tools.map(({ classification }) => classification as Classification),
      reviewedCorrections(),
    );
  }
}

/** A reading, classified, with reviewed corrections and its policies. */
export function inspectionOf(reading: ServerReading): Inspection {
  const { server, tools, problems } = reading;
  const hashed = tools.map((tool) => ({ ...tool, definitionHash: definitionHash(tool) }));
  return toInspection({ server, tools: hashed, problems }, classifyTools(server, tools), reviewedCorrections());
}

let reviewed: Corrections | undefined;

/** The corrections that ship with the program, by definition. Read once. */
function reviewedCorrections(): Corrections {
  if (reviewed === undefined) {
    const file = new URL('../../data/corrections.json', import.meta.url);
    const entries = correctionsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    reviewed = new Map(entries.map((entry) => [entry.definitionHash, entry]));
  }
  return reviewed;
}

/** The servers of one target as if they were one, and each of them. Pure. */
export function combinedInspection(resolved: Resolved, inspections: readonly Inspection[]): CombinedInspection {
  const { source, revision, name, description, homepage } = resolved;
  const servers = inspections.map((inspection) => inspection.server);
  const coverages = coverageSchema.options.filter((each) => servers.some(({ coverage }) => coverage === each));
  return {
    server: {
      ...{ id: serverId(source), name, description, source, revision, homepage },
      // All are complete, or what there is of them is a part.
      coverage: coverages.length === 1 ? (coverages[0] as Coverage) : 'partial',
      extractors: [],
      packages: [...new Set(servers.flatMap(({ packages }) => packages))].sort(),
      remotes: [...new Set(servers.flatMap(({ remotes }) => remotes))].sort(),
    },
    tools: inspections.flatMap(({ server, tools }) => tools.map((tool) => ({ ...tool, server: server.id }))),
    policy: recommendedPolicy(
      inspections.flatMap(({ tools }) => tools.map(({ name, classification }) => ({ name, ...classification }))),
    ),
    problems: inspections.flatMap(({ problems }) => problems),
    servers: [...inspections],
  };
}

async function crawlTarget(
  name: string,
  target: Target,
  { crawler, store, run, now }: Omit<CrawlOptions, 'targets'> & { run: Run },
): Promise<{ result: ItemResult; readings: readonly ServerReading[] }> {
  const item = { target: name, message: null, retryable: false };
  try {
    const resolved = await crawler.resolve(target);
    const known = (await store.knownRevisions([name])).get(name);
    if (known?.revision === resolved.revision && known.extractorVersion === extractorVersion) {
      const result = { ...item, outcome: 'unchanged' } as const;
      await store.finishItem(run, result, now());
      return { result, readings: [] };
    }
    const servers = await crawler.read(resolved);
    const read = { revision: resolved.revision, extractorVersion, now: now(), servers, run };
    const outcome = await store.saveServers(name, read);
    return { result: { ...item, outcome }, readings: servers };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const { message, retryable } = error;
    const result: ItemResult = { target: name, outcome: outcomeOf(error), message, retryable };
    await store.finishItem(run, result, now());
    return { result, readings: [] };
  }
}

function outcomeOf({ code }: TargetError): ItemResult['outcome'] {
  if (code === 'missing') return 'missing';
  return code === 'unreachable' || code === 'rate-limited' ? 'unreachable' : 'failed';
}

/** Each tool beside its siblings, in the order given. */
function classifyTools(server: Server, tools: readonly ToolDefinition[]): Classification[] {
  const context = { server: server.name, siblings: tools.map((tool) => tool.name) };
  return tools.map((tool) => classify(tool, context));
}

/** The hashes come with the tools: the store knows them already. */
function toInspection(
  { server, tools, problems }: Pick<StoredServer, 'server' | 'problems'> & { tools: readonly StoredTool[] },
  classifications: readonly Classification[],
  corrections: Corrections,
): Inspection {
  const rated = tools.map((tool, index) => {
    const classification = corrected(tool.definitionHash, classifications[index] as Classification, corrections);
    const { category, level } = classification;
    return { name: tool.name, category, level, tool, classification };
  });
  return {
    server,
    tools: rated.map((one) => ({
      ...one.tool,
      classification: one.classification,
      policy: recommendedPolicy([one]),
    })),
    policy: recommendedPolicy(rated),
    problems,
  };
}
