/** A stretch of JSON text: offsets of its first and past its last character. */
export interface Span {
  start: number;
  end: number;
  /** Lists and objects open at once within it, itself included. */
  depth: number;
}

/** The text is not JSON; `offset` is where it stops being that. */
export class JsonError extends Error {
  constructor(readonly offset: number) {
    super(`not JSON at ${offset}`);
  }
}

/**
 * Reads over one JSON value. One pass, no recursion, whatever the nesting.
 * @throws JsonError
 */
export function spanOf(text: string, from: number): Span {
  const start = skipBlanks(text, from);
  /** What each open list or object is, innermost last. */
  const open: ('[' | '{')[] = [];
  let deepest = 0;
  let at = start;
  for (;;) {
    at = skipBlanks(text, at);
    const character = text[at];
    if (character === '[' || character === '{') {
      open.push(character);
      deepest = Math.max(deepest, open.length);
      at = skipBlanks(text, at + 1);
      if (text[at] !== (character === '[' ? ']' : '}')) {
        if (character === '{') at = endOfKey(text, at);
        continue;
      }
    } else at = endOfScalar(text, at);
    // Behind a value, or at the end of an empty list or object: close what closes, and go on to the next value.
    for (;;) {
      const innermost = open.at(-1);
      if (innermost === undefined) return { start, end: at, depth: deepest };
      at = skipBlanks(text, at);
      if (text[at] === (innermost === '[' ? ']' : '}')) {
        open.pop();
        at++;
        continue;
      }
      if (text[at] !== ',') throw new JsonError(at);
      at = skipBlanks(text, at + 1);
      if (innermost === '{') at = endOfKey(text, at);
      break;
    }
  }
}

/** The members of an object that is known to be JSON; of a name that is there twice the last, as `JSON.parse` takes it. */
export function membersOf(text: string, object: Span): Map<string, Span> {
  const members = new Map<string, Span>();
  let at = skipBlanks(text, object.start + 1);
  while (text[at] === '"') {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const value = spanOf(text, endOfKey(text, at));
    members.set(name, value);
    at = skipBlanks(text, value.end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return members;
}

/** The items of a list that is known to be JSON. */
export function itemsOf(text: string, list: Span): Span[] {
  const items: Span[] = [];
  let at = skipBlanks(text, list.start + 1);
  while (at < list.end - 1) {
    const item = spanOf(text, at);
    items.push(item);
    at = skipBlanks(text, item.end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return items;
}

/** Finds the line of offsets that only grow: linear over all calls together. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < offset; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}

/** Past the name of a member and its colon. */
function endOfKey(text: string, at: number): number {
  if (text[at] !== '"') throw new JsonError(at);
  const colon = skipBlanks(text, endOfString(text, at));
  if (text[colon] !== ':') throw new JsonError(colon);
  return colon + 1;
}

function endOfScalar(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  for (const word of ['true', 'false', 'null']) if (text.startsWith(word, at)) return at + word.length;
  const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  number.lastIndex = at;
  if (!number.test(text)) throw new JsonError(at);
  return number.lastIndex;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    // Past the end the code is NaN, and no comparison holds.
    if (!(code >= 32)) throw new JsonError(at);
    if (code !== 92) continue;
    const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
    escaped.lastIndex = at + 1;
    if (!escaped.test(text)) throw new JsonError(at);
    at = escaped.lastIndex - 1;
  }
}
