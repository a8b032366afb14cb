import { hashJson } from '../../model/index.js';

/** The key of a target or server: SHA-256 of its name as JSON text, which keeps NUL and lone surrogates apart. */
export function keyOf(name: string): string {
  return hashJson(name);
}

/** Order of two strings by their code units, which no locale changes. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The repository of a GitHub target and what of it is meant: `[name, rest]`, e.g. `['github:owner/repo', '@v1#folder']`. Null for
 * other targets.
 */
export function partsOf(target: string): [string, string] | null {
  const parts = /^(github:[^/@#]+\/[^@#]+)(.*)$/s.exec(target);
  return parts === null ? null : [parts[1] as string, parts[2] as string];
}
