import { external, none, text, type Value } from '../python/values.js';

/** Brackets in one another that are followed. */
const maxDepth = 40;

/**
 * Reads an annotation that is written as a text: `"Optional[list[Item]]"`.
 * @param name gives the value of a name
 * @param attribute gives an attribute of a value
 * @returns null when it is not a plain type expression
 */
export function parseAnnotation(
  source: string,
  name: (name: string) => Value,
  attribute: (value: Value, name: string) => Value,
): Value | null {
  const tokens =
    source.slice(0, 2_000).match(/[\p{L}_][\p{L}\p{N}_]*|-?\d+|'[^'\\]*'|"[^"\\]*"|\.\.\.|[[\].,|]|\S/gu) ?? [];
  let at = 0;
  const primary = (depth: number): Value | null => {
    const token = tokens[at++];
    if (token === undefined || depth > maxDepth) return null;
    if (token === 'None') return none;
    if (token === '...') return { kind: 'ellipsis' };
    if (/^['"]/.test(token)) return text(token.slice(1, -1));
    if (/^-?\d/.test(token)) return { kind: 'number', value: Number(token), float: false };
    if (token === '[') return list(depth, ']');
    if (!/^[\p{L}_]/u.test(token)) return null;
    if (token === 'True' || token === 'False') return { kind: 'bool', value: token === 'True' };
    let value = name(token);
    for (;;) {
      if (tokens[at] === '.') {
        const member = tokens[at + 1];
        if (member === undefined) return null;
        value = attribute(value, member);
        at += 2;
      } else if (tokens[at] === '[') {
        at++;
        const args = list(depth, ']');
        if (args?.kind !== 'sequence') return null;
        value = { kind: 'subscripted', base: value, args: args.items };
      } else return value;
    }
  };
  const union = (depth: number): Value | null => {
    const options: Value[] = [];
    do {
      const option = primary(depth);
      if (option === null) return null;
      options.push(option);
    } while (tokens[at] === '|' && at++ >= 0);
    const [only] = options;
    if (options.length === 1 && only !== undefined) return only;
    return { kind: 'subscripted', base: external('typing.Union'), args: options };
  };
  const list = (depth: number, end: string): Value | null => {
    const items: Value[] = [];
    while (tokens[at] !== end) {
      const item = union(depth + 1);
      if (item === null) return null;
      items.push(item);
      if (tokens[at] === ',') at++;
      else if (tokens[at] !== end) return null;
    }
    at++;
    return { kind: 'sequence', type: 'list', items, open: false, places: [] };
  };
  const value = union(0);
  return at === tokens.length ? value : null;
}
