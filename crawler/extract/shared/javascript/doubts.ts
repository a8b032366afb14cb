import { type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Machine } from './machine.js';
import type { ArrayValue, Doubt, Value } from './value.js';

/** Characters of one condition. */
const maxText = 120;

/** What a test says, in short: the source of it. */
export function conditionText(file: SourceFile, test: SyntaxNode): string {
  let text = textOf(file, test)
    .slice(0, 2 * maxText)
    .replace(/\s+/g, ' ')
    .trim();
  if (test.type === 'parenthesized_expression') text = text.slice(1, -1).trim();
  return text.length > maxText ? `${text.slice(0, maxText - 1)}…` : text;
}

/** The condition under which a test does not hold. */
export function negated(condition: string): string {
  if (/^![\w.$?]+$/.test(condition)) return condition.slice(1);
  return /^[\w.$?]+$/.test(condition) ? `!${condition}` : `!(${condition})`;
}

/** Runs what happens to something that may not be there. */
export function under<T>(machine: Machine, doubt: Doubt | undefined, run: () => T): T {
  return doubt === undefined ? run() : machine.perhaps(doubt.likely, run, doubt.condition);
}

/** That two doubts hold at once. */
export function joined(first: Doubt | undefined, second: Doubt | undefined): Doubt | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const conditions = [first.condition, second.condition].filter((condition) => condition !== null);
  return { likely: first.likely && second.likely, condition: conditions.length > 0 ? conditions.join(' && ') : null };
}

/** Says that an item of a list may not be there. */
export function doubt(list: ArrayValue, item: Value, why: Doubt | undefined): void {
  if (why === undefined) return;
  list.doubts ??= new Map();
  list.doubts.set(item, why);
}
