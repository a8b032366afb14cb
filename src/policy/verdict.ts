import type { Policy } from '../model/index.js';

/** What a client can do that knows neither limits nor conditions: let a call pass, ask a person first, or refuse. */
export type Verdict = 'allow' | 'ask' | 'deny';

/**
 * What such a client may do with a tool, so that it never lets through what the policy would not: calls that are limited are asked
 * for, calls that depend on their arguments are refused.
 */
export function verdictOf(policy: Policy, name: string): Verdict {
  if (policy.hide?.some((hidden) => hidden === name || hidden === '*')) return 'deny';
  const rules = Object.hasOwn(policy.tools, name) ? policy.tools[name] : undefined;
  if (rules === undefined && policy.default === 'deny') return 'deny';
  if ((rules?.deny_if?.length ?? 0) > 0 || (rules?.require?.length ?? 0) > 0) return 'deny';
  return limited(rules) || limited(policy.all_tools) ? 'ask' : 'allow';
}

function limited(rules: { limits?: readonly unknown[] | undefined } | undefined): boolean {
  return (rules?.limits?.length ?? 0) > 0;
}
