import { z } from 'zod';
import { type AttackLore, type AttackPattern, attackMatchSchema } from './attack.js';
import { changeCauseSchema, changeKindSchema } from './change.js';
import { type Category, categorySchema, classificationSchema, levelSchema, signalSchema } from './classification.js';
import { type InspectedTool, type Inspection, inspectedToolSchema, inspectionSchema } from './inspection.js';
import { policySchema } from './policy.js';
import { coverageSchema } from './server.js';
import type { Provenance } from './tool.js';

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
  /** What its author declares of it; null where that could not be read, and in it where nothing is declared. */
  hints: z.object({ readOnly: z.boolean().nullable(), destructive: z.boolean().nullable() }).nullable(),
  policy: policySchema,
  /** The patterns of attack that attach to it; what stops them stands with the server's data and on the page. */
  attacks: z.array(attackMatchSchema.omit({ policy: true })),
  /** Path of its page, and in a compact catalogue where on that it is. */
  page: z.string(),
});

/** A change as the catalogue tells it. Third-party text is in `tool`, `before` and `after`. */
export const publishedChangeSchema = z.object({
  at: z.iso.datetime(),
  /** Id of the server. */
  server: z.string(),
  tool: z.string().nullable(),
  kind: changeKindSchema,
  cause: changeCauseSchema,
  before: z.json(),
  after: z.json(),
  /** Whether long texts in `before` and `after` were cut, and large parts left out. */
  shortened: z.boolean(),
  revisionBefore: z.string().nullable(),
  revision: z.string(),
  /** False when it may only be that less, or more, was read than before. */
  certain: z.boolean(),
  /** Why this looks like a “rug pull”; null when it does not. */
  alarm: z.array(z.string()).nullable(),
});
export type PublishedChange = z.infer<typeof publishedChangeSchema>;

/** How many changes of each kind there were on a day in UTC. */
export const changeDaySchema = z.object({
  day: z.iso.date(),
  kinds: z.partialRecord(changeKindSchema, z.int().positive()),
  alarming: z.int().nonnegative(),
});
export type ChangeDay = z.infer<typeof changeDaySchema>;

/** How the classifier did on labelled tools, as `npm run evaluate` measured it. */
export const methodFactsSchema = z.object({
  classifierVersion: z.string(),
  /** On our own labelled tools: a figure, and on how many tools. */
  own: z.object({
    tools: z.int(),
    figures: z.array(
      z.object({
        name: z.string(),
        tools: z.int(),
        accuracy: z.number().nullable(),
        precision: z.number().nullable(),
        recall: z.number().nullable(),
        f1: z.number().nullable(),
        macroF1: z.number().nullable(),
      }),
    ),
    calibration: z.array(
      z.object({ from: z.number(), to: z.number(), tools: z.int(), confidence: z.number(), right: z.number() }),
    ),
    unknown: z.number(),
    dangerous: z.int(),
  }),
  /** On sets of tools of public servers, whose authors declare hints: a value for each set. */
  measured: z.object({
    on: z.array(z.string()),
    figures: z.array(z.object({ figure: z.string(), values: z.array(z.string()) })),
  }),
});
export type MethodFacts = z.infer<typeof methodFactsSchema>;

/** What changed lately. */
export interface News {
  /** Newest first. */
  latest: readonly PublishedChange[];
  /** The last days on which anything changed, oldest first. */
  days: readonly ChangeDay[];
}

/** Everything the catalogue holds of one server. */
export const serverRecordSchema = inspectionSchema.extend({
  /** What changed of it and its tools lately, newest first. */
  changes: z.array(publishedChangeSchema).default([]),
});
export interface ServerRecord extends Inspection {
  changes?: readonly PublishedChange[];
}

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
export type Totals = z.infer<typeof totalsSchema>;

/** One file of the site. */
export interface Page {
  /** See `address.ts`. */
  path: string;
  content: string | Uint8Array;
}

/** An attack pattern and the tools of the catalogue it attaches to. */
export interface PublishedAttack {
  pattern: AttackPattern;
  tools: number;
  /** Some of them, highest score first. */
  examples: readonly PublishedTool[];
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
  facets: Facets;
  statistics: Statistics;
  method: MethodFacts;
  news: News & {
    /** Ids of the servers named there that have a page. */
    there: ReadonlySet<string>;
  };
}

/** The categories, levels and signals there are, by id, and how many tools each has. */
export type Facets = Readonly<Record<FacetKind, readonly { id: string; tools: number }[]>>;

/** What a page may say of the site that it is part of. */
export interface SiteContext {
  /** Whether tools stand on the pages of their servers rather than on their own. */
  compact: boolean;
  /** Where the site will stand, e.g. `https://example.com/risk/`; null where that is not known. */
  address: string | null;
}

/** What the report counts beside the totals. */
export interface Statistics {
  provenances: Readonly<Partial<Record<Provenance, number>>>;
  /** How many tools of each category declare that they only read, that they do more, nothing, or what could not be read. */
  hints: Readonly<Record<DeclaredHint, Readonly<Partial<Record<Category, number>>>>>;
  /** Names that more than one server has, and of these those whose tools are not all of one category. */
  sharedNames: { total: number; differing: number };
  /** How many servers have how many tools, by {@link serverSizes}. */
  serverSizes: readonly number[];
}

/** What the author of a tool says of its only reading. */
export type DeclaredHint = 'read-only' | 'not-read-only' | 'nothing' | 'unread';

/** The least number of tools of each class of servers; only those that were read completely count. */
export const serverSizes = [0, 1, 5, 10, 20, 50, 100] as const;

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
  /** How many tools the server has. */
  tools: number;
  /** Some of those that are of the same category. */
  siblings: readonly Sibling[];
  /** What changed of it, newest first. */
  changes: readonly PublishedChange[];
  /** The tools of exactly this name, this one included. */
  sameName: Namesakes;
  /** What the catalogue holds, roughly, so that pages need not be made again for each tool that comes; null if little. */
  size: IndexSize | null;
  lore: AttackLore;
}

/** Of servers and tools there are at least so many. */
export interface IndexSize {
  servers: number;
  tools: number;
}

/** Another tool of the same server. */
export interface Sibling
  extends Pick<PublishedTool, 'name' | 'page' | 'level' | 'category' | 'description' | 'signals'> {}

/** A name and what stands behind it on all servers. */
export interface PublishedName {
  name: string;
  servers: number;
  /** Its categories there, each once, most dangerous first. */
  categories: readonly Category[];
  /** Where all of that is shown: on a page of its own, or on that of the only tool. */
  page: string;
}

/** What the page of a tool shows of the others of its name. */
export interface Namesakes {
  /** How many others there are, exactly or, where there are `more`, at least: a page need not change whenever one of many comes. */
  total: number;
  more: boolean;
  /** What they all are rated, the tool itself among them, each once, most dangerous first. */
  categories: readonly Category[];
  /** Some of them, for each tool others. */
  shown: readonly Namesake[];
}

/** Only what is here may show on the pages of others: they are made again when it changes. */
export interface Namesake extends Pick<PublishedTool, 'page' | 'level' | 'category' | 'description' | 'signals'> {
  server: Pick<PublishedTool['server'], 'id' | 'name'>;
}

/** A name and the tools that have it, by server. */
export interface NameView {
  name: string;
  tools: readonly Namesake[];
}

/** The names that share a page in a compact catalogue, in order. */
export interface NameGroup {
  /** See `nameGroup`. */
  group: string;
  names: readonly NameView[];
}

/** A tool in the list of a category, of a level or of a signal. */
export const facetToolSchema = z.object({
  name: z.string(),
  /** Id of its server. */
  server: z.string(),
  category: categorySchema,
  level: levelSchema,
  score: classificationSchema.shape.score,
  /** Ids of its signals. */
  signals: z.array(z.string()),
  /** Path of its page. */
  page: z.string(),
});
export type FacetTool = z.infer<typeof facetToolSchema>;

/** What tools are listed by. */
export const facetKindSchema = z.enum(['categories', 'levels', 'signals']);
export type FacetKind = z.infer<typeof facetKindSchema>;

/** One page of the tools that share a category, a level or a signal. */
export interface FacetView extends ListView<FacetTool> {
  kind: FacetKind;
  /** `Read`, `Low`, `url-input`. */
  id: string;
  /** How many of the tools stand on the pages; programs read all. */
  listed: number;
  lore: AttackLore;
}

/**
 * One kind of page: pure functions from what is published to the files of it, called once for each thing it is about, in several
 * threads. The files of a thing that has not changed are kept as they are: what is not in the view must not be in them.
 */
export interface PageKind {
  /**
   * What the paths of the files that are made for one server, tool or name end with, instead of the `.html` of its page:
   * `['.html', '.md']`.
   */
  extensions: readonly string[];
  forCatalogue?(view: CatalogueView): readonly Page[];
  forServers?(view: ListView<PublishedServer>): readonly Page[];
  forNames?(view: ListView<PublishedName>): readonly Page[];
  forServer?(record: ServerRecord): readonly Page[];
  forTool?(view: ToolView): readonly Page[];
  forName?(view: NameView): readonly Page[];
  forNameGroup?(view: NameGroup): readonly Page[];
  forFacet?(view: FacetView): readonly Page[];
}
