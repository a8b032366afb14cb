import { z } from 'zod';
import { capabilitySchema, categorySchema } from './classification.js';
import { toolRulesSchema } from './policy.js';

/**
 * What has to be true of a classified tool. `signal` may be narrowed to sightings in some subjects (`among`) or in others
 * than some (`except`). `category` holds for any of those listed.
 */
export type AttackPredicate =
  | { signal: string; among?: string[] | undefined; except?: string[] | undefined }
  | { category: z.infer<typeof categorySchema>[] }
  | { capability: z.infer<typeof capabilitySchema> }
  | { all: AttackPredicate[] }
  | { any: AttackPredicate[] }
  | { not: AttackPredicate };

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const attackPredicateSchema: z.ZodType<AttackPredicate> = z.lazy(() =>
  z.union([
    z.strictObject({
      signal: z.string().regex(kebabCase),
      among: z.array(z.string()).min(1).optional(),
      except: z.array(z.string()).min(1).optional(),
    }),
    z.strictObject({ category: z.array(categorySchema).min(1) }),
    z.strictObject({ capability: capabilitySchema }),
    z.strictObject({ all: z.array(attackPredicateSchema).min(2) }),
    z.strictObject({ any: z.array(attackPredicateSchema).min(2) }),
    z.strictObject({ not: attackPredicateSchema }),
  ]),
);

/**
 * Rules that stop the attack on one tool. In paths `{parameter}` stands for the argument the predicate saw, in counters
 * `{tool}` for the tool's name in lower case.
 */
const policyFragmentSchema = z.union([z.strictObject({ hide: z.literal(true) }), toolRulesSchema]);
export type PolicyFragment = z.infer<typeof policyFragmentSchema>;

/** A documented way to abuse a kind of tool: one file of `data/attacks/`. */
export const attackPatternSchema = z.strictObject({
  /** Kebab-case: the name of its file. */
  id: z.string().regex(kebabCase),
  title: z.string().min(1),
  /** What the attacker does and what comes of it, in a few sentences. */
  whatHappens: z.string().min(1),
  /** A case or a paper that documents it; null where none is known for certain. */
  incident: z.strictObject({ title: z.string().min(1), url: z.url({ protocol: /^https$/ }) }).nullable(),
  attachesTo: attackPredicateSchema,
  policy: z.strictObject({ text: z.string().min(1), fragment: policyFragmentSchema }),
  /** Ids of `data/taxonomies.json`, as their owners publish them. */
  taxonomies: z.array(z.string()).min(1),
});

export type AttackPattern = z.infer<typeof attackPatternSchema>;

/** An attack pattern that attaches to a tool. */
export const attackMatchSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** What it attaches to: the texts of signals, a category, a capability. Quotes third-party text: escape before showing. */
  because: z.array(z.string()).min(1),
  /** What stops it on this tool; no rules where they need an argument that can be named and there is none. */
  policy: z.object({ text: z.string(), fragment: policyFragmentSchema.nullable() }),
});

export type AttackMatch = z.infer<typeof attackMatchSchema>;

/** The ids that may be referred to, with the names their owners give them: `data/taxonomies.json`. */
export const taxonomiesSchema = z.array(
  z.strictObject({
    title: z.string(),
    /** Where and in which state it was read. */
    source: z.string(),
    /** The page of an entry: `{id}` stands for its id, `{number}` for the digits at the end of that. */
    page: z.url({ protocol: /^https$/ }),
    entries: z.record(z.string(), z.string()),
  }),
);

export type Taxonomies = z.infer<typeof taxonomiesSchema>;

/** All that is known of attacks, for those who explain them. */
export interface AttackLore {
  /** By id. */
  readonly patterns: readonly AttackPattern[];
  readonly taxonomies: Taxonomies;
  /** The signals that tools may show, in the order in which they are told. */
  readonly signals: readonly SignalMeaning[];
}

/** What a signal means, whatever tool shows it. */
export interface SignalMeaning {
  readonly id: string;
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly taxonomies: readonly string[];
}
