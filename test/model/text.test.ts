import { describe, expect, it } from 'vitest';
import { visibleJson, visibleLine } from '../../src/model/index.js';

const deceptive: [string, string, string][] = [
  ['a terminal escape', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['a bell and a NUL', 'a\u0007b\u0000c', 'a\\u0007b\\u0000c'],
  ['an 8-bit control sequence introducer', '\u009b2J', '\\u009b2J'],
  ['a bidirectional override', 'abc\u202edef', 'abc\\u202edef'],
  ['zero-width characters', 'de\u200blete\u2060x', 'de\\u200blete\\u2060x'],
  ['tag characters, which hide text', 'hi\u{e0041}', 'hi\\u{e0041}'],
  ['an unpaired surrogate', 'x\ud800y', 'x\\ud800y'],
];
const harmless = ['plain', 'Übergröße 日本語 العربية 🎬', '👩‍💻 ❤️ 1️⃣', '\\u202e written out already'];

describe('visibleLine', () => {
  it.each(deceptive)('writes out %s', (_, text, shown) => {
    expect(visibleLine(text)).toBe(shown);
  });

  it.each(harmless)('leaves %j alone', (text) => {
    expect(visibleLine(text)).toBe(text);
  });

  it('folds white space, a carriage return that would overwrite the line included', () => {
    expect(visibleLine('  one\n\n two\tthree\rfour ')).toBe('one two three four');
  });

  it('cuts with an ellipsis, and no character in two', () => {
    expect(visibleLine('abcdefghij', 5)).toBe('abcde…');
    expect(visibleLine('abcde', 5)).toBe('abcde');
    expect(visibleLine('abcd🎬', 5)).toBe('abcd…');
  });
});

describe('visibleJson', () => {
  it.each(deceptive)('escapes %s without changing what the JSON says', (_, text) => {
    const json = visibleJson({ [text]: [text] }, 2);
    expect(JSON.parse(json)).toEqual({ [text]: [text] });
    expect(json).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('keeps its layout', () => {
    expect(visibleJson({ a: 'b\nc' }, 2)).toBe('{\n  "a": "b\\nc"\n}');
  });
});
