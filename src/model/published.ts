import { z } from 'zod';
import { type AttackLore, type AttackPattern, attackMatchSchema } from './attack.js';
import { categorySchema, classificationSchema, levelSchema, type Signal, signalSchema } from './classification.js';
import { type InspectedTool, type Inspection, inspectedToolSchema } from './inspection.js';
import { policySchema } from './policy.js';
import { coverageSchema } from './server.js';

/** A server as lists show it. */
export const publishedServerSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  revision: z.string(),
  coverage: coverageSchema,
  /** How many of its tools are of each category; categories without any are left out. */
  categories: z.partialRecord(categorySchema, z.int().positive()),
  tools: z.int().nonnegative(),
  problems: z.int().nonnegative(),
  /** Path of its page. */
  page: z.string(),
});

/** A tool as a look-up by name answers it: what is needed to decide, without the definition. */
export const publishedToolSchema = z.object({
  name: z.string(),
  title: z.string().nullable(),
  /** The first 300 characters; `…` at the end where it was cut. */
  description: z.string().nullable(),
  server: z.object({ id: z.string(), name: z.string(), revision: z.string(), coverage: coverageSchema }),
  category: categorySchema,
  level: levelSchema,
  confidence: classificationSchema.shape.confidence,
  score: classificationSchema.shape.score,
  signals: z.array(signalSchema),
  gaps: z.array(z.string()),
  provenance: inspectedToolSchema.shape.provenance,
  definitionHash: z.string(),
  policy: policySchema,
  /** The patterns of attack that attach to it; what stops them stands with the server's data and on the page. */
  attacks: z.array(attackMatchSchema.omit({ policy: true })),
  /** Path of its page. */
  page: z.string(),
});

/** A name and what stands behind it on all servers. */
export const publishedNameSchema = z.object({
  name: z.string(),
  servers: z.int().positive(),
  /** Its categories there, each once, most dangerous first. */
  categories: z.array(categorySchema).min(1),
});

/** The size of the index. */
export const totalsSchema = z.object({
  servers: z.int().nonnegative(),
  tools: z.int().nonnegative(),
  /** Different tool names. */
  names: z.int().nonnegative(),
  problems: z.int().nonnegative(),
  categories: z.record(categorySchema, z.int().nonnegative()),
  coverages: z.record(coverageSchema, z.int().nonnegative()),
});

export type PublishedServer = z.infer<typeof publishedServerSchema>;
export type PublishedTool = z.infer<typeof publishedToolSchema>;
export type PublishedName = z.infer<typeof publishedNameSchema>;
export type Totals = z.infer<typeof totalsSchema>;

/** One file of the site. */
export interface Page {
  /** See `address.ts`. */
  path: string;
  content: string;
}

/** An attack pattern and the tools of the catalogue it attaches to. */
export interface PublishedAttack {
  pattern: AttackPattern;
  tools: number;
  /** Some of them, highest score first. */
  examples: readonly PublishedTool[];
}

/** What shows only when the tools of all servers are looked at together. */
export interface Together {
  /** Takes in the tools of a server. All servers are taken in, in their order, before the first question. */
  see(server: string, tools: readonly string[]): void;
  /** What concerns this tool beside those of the other servers; null for nearly all. */
  concerning(server: string, tool: string): { signal: Signal; attacks: InspectedTool['attacks'] } | null;
}

/** What the pages about the whole catalogue are made from. */
export interface CatalogueView {
  version: string;
  /** ISO 8601 in UTC; null where the catalogue is to hold no time. */
  publishedAt: string | null;
  totals: Totals;
  /** The first servers, by id. */
  servers: readonly PublishedServer[];
  /** The first servers, by id, of which not everything could be read. */
  unread: readonly PublishedServer[];
  attacks: readonly PublishedAttack[];
  lore: AttackLore;
}

/** One page of a long list. */
export interface ListView<T> {
  items: readonly T[];
  /** Counted from 1. */
  number: number;
  of: number;
  /** Items on all pages together. */
  total: number;
}

/** One tool of one server. */
export interface ToolView {
  server: Inspection['server'];
  tool: InspectedTool;
  /** Path of its page. */
  page: string;
  /** Every tool of exactly this name, this one included, by server id. */
  sameName: readonly PublishedTool[];
  lore: AttackLore;
}

/** One kind of page: a pure function from what is published to the page, called once for each thing it is about. */
export interface PageKind {
  forCatalogue?(view: CatalogueView): readonly Page[];
  forServers?(view: ListView<PublishedServer>): Page;
  forNames?(view: ListView<PublishedName>): Page;
  forServer?(inspection: Inspection): Page;
  forTool?(view: ToolView): Page;
  forName?(tools: readonly PublishedTool[]): Page;
}
