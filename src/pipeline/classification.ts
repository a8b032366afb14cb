import { readFileSync } from 'node:fs';
import { attacksOn, type Corrections, classifierVersion, classify, corrected } from '../../classifier/index.js';
import type { ServerReading } from '../../crawler/index.js';
import {
  type Classification,
  correctionsSchema,
  definitionHash,
  type Inspection,
  type Server,
  type ToolDefinition,
} from '../model/index.js';
import { recommendedPolicy } from '../policy/recommend.js';
import type { ServerClassifications, Store, StoredServer, StoredTool } from '../store/index.js';
import { attackLore } from './attacks.js';

/** Servers classified in one transaction. */
const serversAtOnce = 50;

/**
 * Classifies every stored tool that this version of the classifier has yet to see, and forgets what earlier versions said. Needs no
 * network.
 */
export async function classifyStored(store: Store, now: () => Date): Promise<void> {
  let batch: ServerClassifications[] = [];
  let any = false;
  const save = async () => {
    await store.saveClassifications(classifierVersion, batch, now());
    batch = [];
  };
  for await (const { server, tools, contentHash } of store.classificationsMissing(classifierVersion)) {
    any = true;
    const classifications = classifyTools(server, tools).map((classification, index) => ({
      definitionHash: (tools[index] as StoredTool).definitionHash,
      classification,
    }));
    batch.push({ serverId: server.id, contentHash, classifications });
    if (batch.length === serversAtOnce) await save();
  }
  if (batch.length > 0) await save();
  if (any) await store.pruneClassifications([classifierVersion]);
}

/** Each tool beside its siblings, in the order given. */
export function classifyTools(server: Server, tools: readonly ToolDefinition[]): Classification[] {
  const context = { server: server.name, siblings: tools.map((tool) => tool.name) };
  return tools.map((tool) => classify(tool, context));
}

/** A reading, classified, with reviewed corrections and its policies. */
export function inspectionOf(reading: ServerReading): Inspection {
  const { server, tools, problems } = reading;
  const hashed = tools.map((tool) => ({ ...tool, definitionHash: definitionHash(tool) }));
  return toInspection({ server, tools: hashed, problems }, classifyTools(server, tools));
}

/** These servers as they are stored, as inspections sorted by server id. */
export async function* storedInspections(store: Store, ids: readonly string[]): AsyncGenerator<Inspection> {
  for await (const stored of store.inspections(classifierVersion, ids)) {
    yield toInspection(
      stored,
      stored.tools.map(({ classification }) => classification as Classification),
    );
  }
}

let reviewed: Corrections | undefined;

/** The corrections that ship with the program, by definition. Read once. */
export function reviewedCorrections(): Corrections {
  if (reviewed === undefined) {
    const file = new URL('../../../data/corrections.json', import.meta.url);
    const entries = correctionsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    reviewed = new Map(entries.map((entry) => [entry.definitionHash, entry]));
  }
  return reviewed;
}

/** The hashes come with the tools: the store knows them already. */
function toInspection(
  { server, tools, problems }: Pick<StoredServer, 'server' | 'problems'> & { tools: readonly StoredTool[] },
  classifications: readonly Classification[],
): Inspection {
  const corrections = reviewedCorrections();
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
      attacks: attacksOn(one.name, one.classification, attackLore().patterns),
    })),
    policy: recommendedPolicy(rated),
    problems,
  };
}
