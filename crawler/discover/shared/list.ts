import { z } from 'zod';
import type { Problem } from '../../../src/model/index.js';
import { type ParseTargetOptions, parseTarget, type Target } from '../../target.js';

const listSchema = z.union([
  z.array(z.string()),
  z.object({ targets: z.array(z.string()) }).transform((list) => list.targets),
]);

/**
 * The targets of a list: JSON (`{"targets": [...]}` or an array of strings), or text with a target a line, where `#` at the
 * start of a line makes it a comment. An entry that names no target is a problem, and the others stand.
 * @param name what to call the list in problems
 * @throws SyntaxError when a JSON list is not JSON of that shape
 */
export function parseTargetList(
  text: string,
  name: string,
  options: ParseTargetOptions = {},
): { targets: Target[]; problems: Problem[] } {
  const targets: Target[] = [];
  const problems: Problem[] = [];
  for (const entry of entriesOf(text, name)) {
    try {
      targets.push(parseTarget(entry.text, options));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ stage: 'target', module: 'list', subject: entry.place, message, retryable: false });
    }
  }
  return { targets, problems };
}

function entriesOf(text: string, name: string): { text: string; place: string }[] {
  if (/^\s*[[{]/.test(text)) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new SyntaxError(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    const list = listSchema.safeParse(value);
    if (!list.success) throw new SyntaxError(`${name} is neither {"targets": [...]} nor an array of strings`);
    return list.data.map((target, index) => ({ text: target, place: `${name}, entry ${index + 1}` }));
  }
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim(), place: `${name}:${index + 1}` }))
    .filter((entry) => entry.text !== '' && !entry.text.startsWith('#'));
}
