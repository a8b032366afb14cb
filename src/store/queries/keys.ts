import { hashJson } from '../../model/index.js';

/** The key of a target or server: SHA-256 of its name as JSON text, which keeps NUL and lone surrogates apart. */
export function keyOf(name: string): string {
  return hashJson(name);
}

/** Order of two strings by their code units, which no locale changes. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
