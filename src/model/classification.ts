import { z } from 'zod';

/** What a tool does at its worst. */
export const categorySchema = z.enum(['Read', 'Write', 'Execute', 'Destructive', 'Financial', 'Unknown']);
export type Category = z.infer<typeof categorySchema>;

export const levelSchema = z.enum(['Low', 'Medium', 'High', 'Critical']);
export type Level = z.infer<typeof levelSchema>;

export * from './danger.js';

/** An observed property that raises concern. */
export const signalSchema = z.object({
  /** Kebab-case id: the signal's file, its fixtures and its anchor in the docs. */
  id: z.string(),
  /** What people read, with the parameter or phrase: `Accepts URL/endpoint input (callback_url)`. */
  text: z.string(),
  /** The parameter or phrase it was seen in; null where the signal is about the tool as a whole. */
  subject: z.string().nullable(),
});

export type Signal = z.infer<typeof signalSchema>;

/** One piece of evidence that decided, in words a reviewer accepts. */
export const reasonSchema = z.object({
  /** Which part of the definition it was seen in. */
  source: z.enum([
    'name',
    'title',
    'description',
    'parameter',
    'schema',
    'annotations',
    'siblings',
    'handler',
    'review',
  ]),
  /** The category it speaks for. */
  category: categorySchema,
  /** A sentence: `"delete" in the name removes something`. */
  text: z.string(),
  /** The words of the definition themselves. Third-party text: escape before showing. */
  quote: z.string(),
});

export type Reason = z.infer<typeof reasonSchema>;

/** Capabilities that matter in combination with those of other tools. */
export const capabilitySchema = z.enum(['reads-private-data', 'ingests-untrusted-content', 'sends-outside']);
export type Capability = z.infer<typeof capabilitySchema>;

/** An argument that chooses what a tool does, with what each of its values does. */
export const actionChoiceSchema = z.object({
  /** Path of the argument, e.g. `action` or `request.kind`. */
  argument: z.string(),
  /** In the order of the definition; `Unknown` for a value that says nothing. Third-party text: escape before showing. */
  values: z.array(z.object({ value: z.string(), category: categorySchema })),
});

export type ActionChoice = z.infer<typeof actionChoiceSchema>;

export const classificationSchema = z.object({
  category: categorySchema,
  level: levelSchema,
  /** How sure the category is, 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** 0 to 100: the sum of `terms`, clamped. */
  score: z.int().min(0).max(100),
  terms: z.array(z.object({ label: z.string(), points: z.int() })),
  signals: z.array(signalSchema),
  /** Most telling first. Empty only for `Unknown`. */
  because: z.array(reasonSchema),
  /** The arguments that choose what the tool does; the tool is the worst of it. */
  actions: z.array(actionChoiceSchema),
  /** What could not be looked at, e.g. `no input schema`. */
  gaps: z.array(z.string()),
  capabilities: z.array(capabilitySchema),
  classifierVersion: z.string(),
  /** SHA-256 over everything the classifier was given. */
  inputHash: z.string(),
});

export type Classification = z.infer<typeof classificationSchema>;
