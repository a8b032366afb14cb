import { categoriesByDanger } from '../model/danger.js';
import { formatName, formatVersion } from './format.js';

/*
 * Whether what was read has all that is relied upon, told without zod. Where they say no, zod says what is wrong.
 */

const categories: ReadonlySet<unknown> = new Set(categoriesByDanger);
const levels: ReadonlySet<unknown> = new Set(['Low', 'Medium', 'High', 'Critical']);
const defaults: ReadonlySet<unknown> = new Set(['allow', 'deny']);

export function looksLikeManifest(value: unknown): boolean {
  return (
    isRecord(value) &&
    value.format === formatName &&
    value.formatVersion === formatVersion &&
    typeof value.version === 'string' &&
    isText(value.address) &&
    isRecord(value.totals) &&
    typeof value.totals.tools === 'number' &&
    isRecord(value.layout) &&
    typeof value.layout.toolShardDigits === 'number' &&
    typeof value.layout.compact === 'boolean' &&
    Array.isArray(value.entries)
  );
}

export function looksLikeToolShard(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value.tools) && value.tools.every(looksLikeTool);
}

function looksLikeTool(tool: unknown): boolean {
  return (
    isRecord(tool) &&
    typeof tool.name === 'string' &&
    isText(tool.title) &&
    isText(tool.description) &&
    isRecord(tool.server) &&
    typeof tool.server.id === 'string' &&
    typeof tool.server.name === 'string' &&
    categories.has(tool.category) &&
    levels.has(tool.level) &&
    typeof tool.confidence === 'number' &&
    typeof tool.score === 'number' &&
    Array.isArray(tool.signals) &&
    tool.signals.every(
      (signal) => isRecord(signal) && typeof signal.id === 'string' && typeof signal.text === 'string',
    ) &&
    Array.isArray(tool.gaps) &&
    tool.gaps.every((gap) => typeof gap === 'string') &&
    looksLikePolicy(tool.policy) &&
    typeof tool.page === 'string'
  );
}

function looksLikePolicy(policy: unknown): boolean {
  if (!isRecord(policy) || !defaults.has(policy.default) || !isRecord(policy.tools)) return false;
  // What is anything but hidden or limited, zod looks at.
  if (policy.all_tools !== undefined) return false;
  if (
    policy.hide !== undefined &&
    !(Array.isArray(policy.hide) && policy.hide.every((name) => typeof name === 'string'))
  ) {
    return false;
  }
  return Object.values(policy.tools).every(
    (rules) => isRecord(rules) && Object.entries(rules).every(([key, value]) => isKnownRule(key, value)),
  );
}

function isKnownRule(key: string, value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  if (key === 'limits') return value.every((limit) => isRecord(limit) && typeof limit.max === 'number');
  return (
    key === 'deny_if' &&
    value.every(
      (rule) =>
        isRecord(rule) &&
        Array.isArray(rule.conditions) &&
        rule.conditions.length === 0 &&
        typeof rule.on_deny === 'string',
    )
  );
}

function isText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
