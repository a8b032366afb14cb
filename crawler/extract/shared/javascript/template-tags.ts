import type { Library } from './machine.js';
import { joinTexts } from './operators.js';
import { asText, primitive, type Value } from './value.js';

/** Packages whose default export, or any export, is a tag that takes the indentation off a template. */
const dedenters = /^(?:dedent|ts-dedent|outdent|endent|string-dedent|common-tags|dedent-js)$/;

/** Packages of text without indentation: long descriptions are written with them. */
export const templateTags: Library = {
  id: 'template-tags',
  call({ callee, args: [strings, ...values], at, machine }) {
    if (callee?.kind !== 'external' || !dedenters.test(callee.specifier) || strings === undefined) return null;
    const text = asText(strings);
    if (text !== null) return primitive(dedent(text), at);
    const length = machine.member(strings, 'length', at);
    if (strings.kind !== 'object' || length.kind !== 'primitive' || typeof length.value !== 'number') return null;
    const parts: Value[] = [];
    for (let index = 0; index < length.value; index++) {
      parts.push(machine.member(strings, String(index), at));
      const value = values[index];
      if (value !== undefined) parts.push(value);
    }
    const isOneLine = callee.path.at(-1) === 'oneLine';
    const tidy = (text: string) => (isOneLine ? text.replace(/\s+/g, ' ').trim() : dedent(text));
    return tidied(joinTexts(parts, at), tidy);
  },
};

function tidied(value: Value, tidy: (text: string) => string): Value {
  switch (value.kind) {
    case 'primitive':
      return typeof value.value === 'string' ? primitive(tidy(value.value), value.at) : value;
    case 'choice':
      return {
        ...value,
        options: value.options.map((option) => tidied(option, tidy) as (typeof value.options)[number]),
      };
    default:
      return value;
  }
}

/** A text without the indentation that all its lines have, and without the empty lines around it. */
function dedent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [line.length - line.trimStart().length]));
  const indent = indents.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const cut = lines.map((line, index) => (index === 0 || !Number.isFinite(indent) ? line : line.slice(indent)));
  return cut.join('\n').trim();
}
