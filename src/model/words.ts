import type { Capability, Category, Level } from './classification.js';
import type { Policy } from './policy.js';
import type { Coverage } from './server.js';
import type { Certainty, Provenance } from './tool.js';

/** How every face says it, so that the command line and the pages use the same words. */

/** What a category means, to follow its name. */
export const categoryMeaning = {
  Financial: 'Moves money, or commits to paying it.',
  Destructive: 'Deletes or overwrites what cannot be had back.',
  Execute: 'Runs code, commands or queries of the caller’s choosing.',
  Unknown: 'What it does could not be told. It counts as High until someone looks.',
  Write: 'Creates or changes something.',
  Read: 'Looks something up and changes nothing.',
} as const satisfies Record<Category, string>;

/** What a level asks of whoever connects the tool. */
export const levelMeaning = {
  Critical: 'What it does cannot be taken back, or costs money. A person decides on each call.',
  High: 'It runs what it is told, hands out secrets, or nobody can tell what it does. Allow few calls, and look at them.',
  Medium: 'It changes something. Allow it at a pace at which somebody would notice.',
  Low: 'It looks something up and changes nothing.',
} as const satisfies Record<Level, string>;

/** What a tool with a capability does. */
export const capabilityMeaning = {
  'reads-private-data': 'Reads private data',
  'ingests-untrusted-content': 'Brings in content that strangers wrote',
  'sends-outside': 'Sends outside',
} as const satisfies Record<Capability, string>;

/** Short form, for lists. */
export const coverageName = {
  complete: 'Read completely',
  partial: 'Read in part',
  'not-understood': 'Not understood',
  'no-server': 'No MCP server found',
} as const satisfies Record<Coverage, string>;

/** What the list of tools of a server is worth. */
export function coverageMeaning(coverage: Coverage, tools: number): string {
  switch (coverage) {
    case 'complete':
      return tools === 0
        ? 'Everything was read, and this server offers no tools.'
        : 'Every tool this server registers was read.';
    case 'partial':
      return tools === 0
        ? 'This server registers tools, but none of them could be read. What it offers is not known.'
        : 'Some of what this server registers, or of how it defines it, could not be read. It may offer tools that are not listed here.';
    case 'not-understood':
      return 'This is an MCP server, but the way it registers its tools was not understood. It may offer any tools at all: that none are listed says nothing about its risk.';
    case 'no-server':
      return 'Nothing of an MCP server was found here, so there was nothing to rate.';
  }
}

export const provenanceMeaning = {
  live: 'answered by the running server',
  source: 'read from the source code',
  manifest: 'read from a published manifest',
  readme: 'read from the README',
} as const satisfies Record<Provenance, string>;

export const certaintyMeaning = {
  exact: 'as the server sends it',
  partial: 'in part; what could not be evaluated is left out',
  unknown: 'there, but could not be read',
} as const satisfies Record<Certainty, string>;

/** What a policy does with one tool, in a sentence. */
export function policyMeaning(policy: Policy, name: string): string {
  if (policy.hide?.some((hidden) => hidden === name || hidden === '*')) {
    return 'Hidden: agents neither see it nor can they call it.';
  }
  const rules = Object.hasOwn(policy.tools, name) ? policy.tools[name] : undefined;
  if (rules === undefined) return policy.default === 'deny' ? 'Denied: the policy does not list it.' : 'Allowed.';
  const denied = rules.deny_if?.find((rule) => rule.conditions.length === 0);
  if (denied !== undefined) return `Denied on every call, with the answer “${denied.on_deny}”`;
  const parts = (rules.limits ?? []).map((limit) => `at most ${limit.max} calls a ${limit.window}`);
  const conditions = (rules.require?.length ?? 0) + (rules.deny_if?.length ?? 0);
  if (conditions > 0)
    parts.push(`only with arguments that pass ${conditions === 1 ? 'one rule' : `${conditions} rules`}`);
  return parts.length === 0 ? 'Allowed without limits.' : `Allowed: ${parts.join(', ')}.`;
}

/** `1 tool`, `2 tools`, `1,200 tools`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A part from 0 to 1 as people read it: a few of many are not none, and all but a few are not all. */
export function percent(part: number): string {
  if (part > 0 && part < 0.005) return 'under 1 %';
  if (part < 1 && part >= 0.995) return 'over 99 %';
  return `${Math.round(part * 100)} %`;
}
