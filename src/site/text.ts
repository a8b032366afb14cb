import { cut, escapeHidden, hiddenCharacters, showHidden } from '../model/index.js';
import { type Html, html } from './html.js';

/*
 * Third-party text on a page, hidden characters written out.
 */

/** What is shown for a text of nothing or blanks, so that there is something to see and to click. */
const nothing = '(empty)';
/** UTF-16 units of a name, a quote or another piece of a line. */
const inlineLimit = 300;
/** UTF-16 units of a description. */
const blockLimit = 5_000;

/** For titles and attributes: one line, hidden characters written out. */
export function plain(text: string, limit = inlineLimit): string {
  if (text.trim() === '') return nothing;
  const { kept, more } = cut(text, limit);
  return showHidden(kept) + (more > 0 ? '…' : '');
}

/** For the middle of a line: as `plain`, with hidden characters marked. Keeps its reading direction to itself. */
export function inline(text: string, limit = inlineLimit): Html {
  if (text.trim() === '') return html`<span class="note">${nothing}</span>`;
  const { kept, more } = cut(text, limit);
  return html`<bdi>${marked(kept, () => true)}${more > 0 && html`<span class="note">… ${more.toLocaleString('en')} more characters</span>`}</bdi>`;
}

/** The beginning of a longer text, for lists: its lines become one. */
export function summary(text: string, limit: number): Html {
  const { kept, more } = cut(
    text
      .trimStart()
      .slice(0, limit * 2)
      .replace(/[ \t\r\n]+/g, ' '),
    limit,
  );
  return html`<bdi>${marked(kept, () => true)}${(more > 0 || text.length > limit * 2) && '…'}</bdi>`;
}

/** For source text and JSON, within `code`: as `inline`, but lines are kept. Show it where white space is (`pre-wrap`). */
export function code(text: string, limit = inlineLimit): Html {
  const { kept, more } = cut(text.replaceAll('\r\n', '\n'), limit);
  return html`<bdi>${marked(kept, keepsLines)}</bdi>${more > 0 && '…'}`;
}

/** For text of its own, whose lines are kept. Show it where white space is (`pre-wrap`). */
export function block(text: string, limit = blockLimit): Html {
  const { kept, more } = cut(text.replaceAll('\r\n', '\n'), limit);
  const lines = marked(outdented(kept), keepsLines);
  const note = more > 0 && html`<p class="note">Cut here: ${more.toLocaleString('en')} more characters.</p>`;
  return html`<div class="text" dir="auto">${lines}</div>${note}`;
}

/** Without the indentation that all lines but the first share, and the empty lines around: what a template string has of its source. */
export function outdented(text: string): string {
  const lines = text.split('\n');
  const depths = lines.slice(1).flatMap((line) => {
    const depth = line.search(/[^ ]/);
    return depth < 0 ? [] : [depth];
  });
  const shared = depths.reduce((least, depth) => Math.min(least, depth), depths[0] ?? 0);
  const shifted = lines.map((line, index) => (index === 0 ? line.replace(/^ +/, '') : line.slice(shared)));
  // Spaces alone: whatever else cannot be seen is to be shown.
  const holdsText = (line: string) => /[^ ]/.test(line);
  const first = shifted.findIndex(holdsText);
  return first < 0 ? text : shifted.slice(first, shifted.findLastIndex(holdsText) + 1).join('\n');
}

function marked(text: string, isMarked: (character: string) => boolean): (Html | string)[] {
  // Most text, and many times as quick to tell.
  if (/^[\n\x20-\x7e]*$/.test(text) && (keepsLines === isMarked || !text.includes('\n'))) return [text];
  const parts: (Html | string)[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(hiddenCharacters)) {
    if (!isMarked(character)) continue;
    parts.push(text.slice(end, index), html`<span class="hidden-character">${escapeHidden(character)}</span>`);
    end = index + character.length;
  }
  parts.push(text.slice(end));
  return parts;
}

function keepsLines(character: string): boolean {
  return character !== '\n' && character !== '\t';
}
