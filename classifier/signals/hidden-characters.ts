import type { SignalRule } from '../signal-rule.js';

/** Hidden or bidirectional characters. */
export const hiddenCharacters = {
  id: 'hidden-characters',
  title: 'Hidden or bidirectional characters',
  why: 'What the model reads is not what a reviewer sees: invisible letters carry instructions, direction marks reorder what is shown.',
  remedy: 'Do not connect the server until someone has looked at the raw text.',
  taxonomies: ['SAFE-T1402', 'MCP03:2025', 'CWE-1007', 'AML.T0110'],
  points: 30,
  detect(view) {
    if (!unusual.test(view.allText)) return [];
    const { name, title, description } = view.tool;
    const texts: [string | null, string][] = [
      [name, 'name'],
      [title, 'title'],
      [description, 'description'],
    ];
    for (const parameter of view.parameters) {
      texts.push([parameter.name, parameter.path], [parameter.description, parameter.path]);
    }
    const found = new Map<string, string>();
    for (const [text, place] of texts) {
      const code = text === null ? null : hiddenCharacter(text);
      if (code !== null && !found.has(place)) found.set(place, code);
    }
    return [...found].map(([place, code]) => ({
      id: 'hidden-characters',
      text: `Contains hidden characters (${code} in ${visible(place)})`,
      subject: visible(place),
    }));
  },
} satisfies SignalRule;

/** Zero-width and direction characters, tags and controls, as ranges of code points. */
const hidden: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe007f],
  [0xe0100, 0xe01ef],
];
/** Anything but plain ASCII text: one look that spares the others for most definitions. */
const unusual = /[^ -~\n\r\t]/;
const blackFlag = 0x1f3f4;
const isTag = (code: number) => code >= 0xe0020 && code <= 0xe007f;

/** The first hidden character of a text, as `U+200B`; null when it has none. */
function hiddenCharacter(text: string): string | null {
  if (!unusual.test(text)) return null;
  let inFlag = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit < 0x7f) continue;
    const code = text.codePointAt(i) ?? unit;
    if (code > 0xffff) i++;
    // Tags after a black flag spell the flag of a country: Scotland's is five of them.
    inFlag = code === blackFlag || (inFlag && isTag(code));
    // A byte order mark at the very beginning is a leftover of a file.
    if (inFlag || (code === 0xfeff && i === 0)) continue;
    if (isHidden(code) || joinsLetters(text, i, code)) return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return null;
}

function isHidden(code: number): boolean {
  return hidden.some(([from, to]) => code >= from && code <= to);
}

/** The joiners belong to ordinary text of some languages and to emoji; between plain letters they only hide. */
function joinsLetters(text: string, at: number, code: number): boolean {
  return (
    (code === 0x200c || code === 0x200d) &&
    isPlainLetter(text.charCodeAt(at - 1)) &&
    isPlainLetter(text.charCodeAt(at + 1))
  );
}

const isPlainLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** A name without its own hidden characters, cut to what can be shown. */
function visible(place: string): string {
  return place.slice(0, 200).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '');
}
