/**
 * Characters that show nothing, turn the reading direction, or steer a terminal or a page. Written out wherever a person
 * reads third-party text, so that what the reader sees is what an agent was told. Emoji are let through whole: they are
 * written with a variation selector and joiners that mean no harm.
 */
export const hiddenCharacters =
  /[\p{Cc}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2028\u2029](?<![\p{Extended_Pictographic}#*0-9]\ufe0f)(?<!(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)\u200d(?=\p{Extended_Pictographic}))/gu;

/** Text of third parties with its hidden characters written out. */
export function showHidden(text: string): string {
  // Most text, and many times as quick to tell.
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(hiddenCharacters, escapeHidden);
}

/** How a hidden character is written out: `\n`, `\u202e`, `\u{e0041}`. */
export function escapeHidden(character: string): string {
  const short = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }[character];
  if (short !== undefined) return short;
  return character.length === 1 ? unitEscape(character, 0) : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Third-party text on one line, hidden characters written out, runs of white space folded, cut to `limit` with an ellipsis. */
export function visibleLine(text: string, limit = 300): string {
  // Cut before folding too, so that a megabyte of description costs no more than a line of it.
  const { kept, more } = cut(
    text
      .slice(0, limit * 8)
      .replace(/\s+/g, ' ')
      .trim(),
    limit,
  );
  return showHidden(kept) + (more > 0 ? '…' : '');
}

/** The first `limit` UTF-16 units, no character cut in two, and how many more there are. */
export function cut(text: string, limit: number): { kept: string; more: number } {
  if (text.length <= limit) return { kept: text, more: 0 };
  const whole = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return { kept: text.slice(0, whole), more: text.length - whole };
}

/** JSON to look at or to copy: hidden characters in its strings are escaped as JSON does, so that it means the same. */
export function visibleJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  if (/^[\n\x20-\x7e]*$/.test(text)) return text;
  return text.replace(hiddenCharacters, (character) =>
    // Line feeds are the layout: within strings they are escaped already.
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => unitEscape(character, at)).join(''),
  );
}

function unitEscape(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}
