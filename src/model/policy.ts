import { z } from 'zod';

/** A condition on an argument of the call. */
const conditionSchema = z.strictObject({
  /** `args.<field>` */
  path: z.string(),
  op: z.enum(['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in', 'exists', 'regex', 'contains']),
  /** Any JSON value. */
  value: z.json(),
});

const limitSchema = z.strictObject({
  counter: z.string(),
  window: z.enum(['minute', 'hour', 'day']),
  max: z.int().positive(),
  scope: z.literal('grant'),
});

/** Rules of one tool. Under `default: deny`, `{}` allows it. */
export const toolRulesSchema = z.strictObject({
  require: z.array(conditionSchema).optional(),
  /** Empty `conditions` always denies. */
  deny_if: z
    .array(
      z.strictObject({
        conditions: z.array(conditionSchema),
        on_deny: z.string(),
      }),
    )
    .optional(),
  limits: z.array(limitSchema).optional(),
});

/** The published format: `policy.json`. */
export const policySchema = z.strictObject({
  version: z.literal('1'),
  default: z.enum(['allow', 'deny']),
  /** Names removed from `tools/list` and denied when called; `"*"` hides all. */
  hide: z.array(z.string()).optional(),
  all_tools: z.strictObject({ limits: z.array(limitSchema) }).optional(),
  tools: z.record(z.string(), toolRulesSchema),
});

export type ToolRules = z.infer<typeof toolRulesSchema>;
export type Policy = z.infer<typeof policySchema>;
