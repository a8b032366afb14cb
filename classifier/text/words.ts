/** Names longer than this are cut: what follows tells nothing, and 10,000-character names exist. */
const longestName = 256;

/**
 * The lower-case words of an identifier: camelCase, snake_case, dots, dashes, slashes and acronyms taken apart, accents taken
 * off. `d1_database_delete` -> d1, database, delete; `parseHTMLPage` -> parse, html, page; `删除文件` -> 删除, 除文, 文件 (scripts
 * without spaces give every pair of characters, one of which is then the word looked for).
 */
export function nameWords(name: string): string[] {
  const text = foldAccents(name.length > longestName ? name.slice(0, longestName) : name);
  const found: string[] = [];
  let start = -1;
  const flush = (end: number) => {
    if (start >= 0) pushWord(found, text.slice(start, end));
    start = -1;
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isWordCode(code)) {
      flush(i);
      continue;
    }
    if (start >= 0 && isUpper(code)) {
      const before = text.charCodeAt(i - 1);
      const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      // aB starts a word; so does the B of ABc, but neither letter of the acronym AB.
      if (!isUpper(before) || isLower(after)) flush(i);
    }
    if (start < 0) start = i;
  }
  flush(text.length);
  return found;
}

/** Letters without their accents and ligatures; unchanged, and at no cost, for plain ASCII. */
export function foldAccents(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127)
      return text
        .normalize('NFKD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC');
  }
  return text;
}

/** True for letters and digits of any script. */
export function isWordCode(code: number): boolean {
  if (code < 128) return isLower(code) || isUpper(code) || (code >= 48 && code <= 57);
  return code >= 0xc0 && /[\p{L}\p{N}]/u.test(String.fromCharCode(code));
}

/** True for scripts that are written without spaces between words. */
export function isUnspaced(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3);
}

/** Adds a word in lower case; a run of an unspaced script as its pairs of characters. */
export function pushWord(found: string[], word: string): void {
  if (!isUnspaced(word.charCodeAt(0))) {
    found.push(word.toLowerCase());
  } else if (word.length < 3) {
    found.push(word);
  } else {
    for (let i = 0; i + 2 <= word.length; i++) found.push(word.slice(i, i + 2));
  }
}

const isLower = (code: number) => (code >= 97 && code <= 122) || (code >= 0x430 && code <= 0x45f);
/** Latin and Cyrillic: the scripts in which names are written in camelCase. Accents are off by now. */
const isUpper = (code: number) => (code >= 65 && code <= 90) || (code >= 0x400 && code <= 0x42f);
