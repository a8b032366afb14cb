import { foldAccents, isWordCode, pushWord } from './words.js';

/** How much of a description is looked at for what the tool does. Its beginning tells; the rest is manual. */
export const longestText = 3000;
const mostSentences = 14;
const mostWords = 48;
/** How far the end of a quotation or an aside is looked for. */
const longestAside = 160;

/** Stands in a sentence for something named, not said: a quotation, code, an identifier, an address. */
export const mention = '`';

/** One sentence of a description. */
export interface Sentence {
  /** Lower-case words, with `,` `:` and `-` between clauses, and `mention` for quotations, code and identifiers. */
  readonly words: readonly string[];
  /** The sentence as written, cut to 160 characters. */
  readonly quote: string;
}

/**
 * The sentences of a description, up to the section about its arguments, results or examples (`Args:`, `Returns:`,
 * `Examples:`). Asides in brackets are left out. One pass; the work is bounded whatever the text.
 */
export function sentences(description: string): Sentence[] {
  const text = foldAccents(description.length > longestText ? description.slice(0, longestText) : description);
  const found: Sentence[] = [];
  let words: string[] = [];
  let from = 0;
  const end = (to: number) => {
    if (words.length > 0) found.push({ words, quote: text.slice(from, Math.min(to, from + 160)).trim() });
    words = [];
    from = to + 1;
  };
  for (let i = 0; i < text.length && found.length < mostSentences; i++) {
    const code = text.charCodeAt(i);
    if (isWordCode(code)) {
      const start = i;
      const stop = endOfWord(text, start);
      i = stop - 1;
      if (words.length >= mostWords) continue;
      const word = text.slice(start, stop);
      if (isIdentifier(word)) words.push(mention);
      else pushWord(words, word);
      continue;
    }
    switch (code) {
      case 0x0a: // new line
        if (endsSentence(text, i)) {
          if (startsManual(words)) return found;
          end(i);
        }
        break;
      case 0x2e: // .
      case 0x21: // !
      case 0x3f: // ?
        if (i + 1 >= text.length || text.charCodeAt(i + 1) <= 32) end(i + 1);
        break;
      case 0x3b: // ;
      case 0x3002: // 。
        end(i);
        break;
      case 0x3a: // :
        if (words.length <= 3 && startsManual([...words, ':'])) return found;
        words.push(':');
        break;
      case 0x2c: // ,
      case 0x2f: // /
      case 0x3001: // 、
        words.push(',');
        break;
      case 0x2d: // -
      case 0x2013:
      case 0x2014:
        // A dash between clauses; at the beginning it is a bullet.
        if (words.length > 0 && (text.charCodeAt(i - 1) <= 32 || code !== 0x2d)) words.push('-');
        break;
      case 0x28: // (
      case 0x5b: // [
        i = afterAside(text, i, code === 0x28 ? ')' : ']');
        break;
      case 0x60: // `
      case 0x22: // "
      case 0x201c: {
        const close = afterAside(text, i, code === 0x201c ? '”' : String.fromCharCode(code));
        if (close > i) words.push(mention);
        i = close;
        break;
      }
      default:
    }
  }
  if (found.length < mostSentences && !startsManual(words)) end(text.length);
  return found;
}

/** The position of the bracket or quotation mark that closes the one at `open`, or `open` when none is near. */
function afterAside(text: string, open: number, closer: string): number {
  const near = text.slice(open + 1, open + 1 + longestAside);
  const at = near.indexOf(closer);
  return at < 0 ? open : open + 1 + at;
}

function endOfWord(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // An apostrophe, an underscore or a hyphen between letters is part of the word: "don't", "get_entry", "read-only".
    if (isWordCode(code)) continue;
    const joins = code === 0x5f || code === 0x27 || code === 0x2019 || code === 0x2d;
    if (!joins || i + 1 >= text.length || !isWordCode(text.charCodeAt(i + 1))) break;
  }
  return i;
}

/** True for `get_entry` and `getEntry`, false for `JSON`, `read-only` and for names such as `GraphQL`. */
function isIdentifier(word: string): boolean {
  const first = word.charCodeAt(0);
  const startsLow = first >= 97 && first <= 122;
  for (let i = 1; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code === 0x5f || (startsLow && code >= 65 && code <= 90)) return true;
  }
  return false;
}

/** A line break ends a sentence before a blank line, a bullet or a capital; a wrapped line goes on. */
function endsSentence(text: string, at: number): boolean {
  let i = at + 1;
  while (i < text.length && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i++;
  if (i >= text.length) return true;
  const code = text.charCodeAt(i);
  return !(code >= 97 && code <= 122) && !(code === 0x60 || code === 0x28 || code === 0x22);
}

const manualHeadings = new Set([
  'args',
  'arguments',
  'parameters',
  'params',
  'returns',
  'return',
  'raises',
  'example',
  'examples',
  'output',
  'response',
  'usage',
  'inputs',
  'input',
  'notes',
]);

/** True for the heading of the part of a description that is a manual: `Args:`, `Returns:`. */
function startsManual(words: readonly string[]): boolean {
  const last = words[words.length - 1];
  return words.length >= 2 && words.length <= 3 && last === ':' && manualHeadings.has(words[words.length - 2] ?? '');
}
