import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  definitionHash,
  hashJson,
  isJsonObject,
  jsonObjectSchema,
  type ToolDefinition,
} from '../../src/model/index.js';

const definition: ToolDefinition = {
  name: 'get_task',
  title: null,
  description: 'Gets a task',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  outputSchema: null,
  annotations: null,
};

describe('canonicalJson', () => {
  it('gives the same text for the same value, whatever the order of its keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(hashJson({ a: 1, b: 2 })).toBe(hashJson({ b: 2, a: 1 }));
  });

  it('sorts many keys as it sorts few', () => {
    for (const count of [2, 16, 17, 100]) {
      const keys = Array.from({ length: count }, (_, i) => `k${(i * 37) % 101}é${i % 3}`);
      const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 1])));
      expect(Object.keys(JSON.parse(text))).toEqual([...keys].sort());
    }
  });

  it('keeps the order of arrays, which means something', () => {
    expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
  });

  it('escapes as JSON does, whatever the text', () => {
    for (const text of [
      '',
      'plain',
      'a "b"',
      'back\\slash',
      'line\nbreak',
      'é',
      '\u2028',
      '\ud800',
      'x'.repeat(200),
      '\u0000',
    ]) {
      expect(canonicalJson(text)).toBe(JSON.stringify(text));
      expect(canonicalJson({ [text]: [text, text] })).toBe(JSON.stringify({ [text]: [text, text] }));
    }
    expect(canonicalJson([])).toBe('[]');
    expect(canonicalJson([[], {}, 0, -1.5e300])).toBe('[[],{},0,-1.5e+300]');
  });

  it('sees a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__": 1}'))).toBe('{"__proto__":1}');
  });
});

describe('jsonObjectSchema', () => {
  it('takes objects and nothing else', () => {
    expect(jsonObjectSchema.safeParse({ type: 'object' }).success).toBe(true);
    for (const value of [null, [], 'text', 1, true]) expect(jsonObjectSchema.safeParse(value).success).toBe(false);
  });

  it('refuses nesting that recursion would not survive, without falling over itself', () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(jsonObjectSchema.safeParse(nested(400)).success).toBe(true);
    expect(jsonObjectSchema.safeParse(nested(600)).success).toBe(false);
    expect(jsonObjectSchema.safeParse(nested(200_000)).success).toBe(false);
  });

  it('tells an object from what only looks like one', () => {
    expect(isJsonObject({})).toBe(true);
    expect(isJsonObject([])).toBe(false);
    expect(isJsonObject(null)).toBe(false);
  });
});

describe('definitionHash', () => {
  it('depends on the definition alone, not on where it was found', () => {
    const found = { ...definition, provenance: 'source', extractor: 'x', evidence: [] };
    expect(definitionHash(found)).toBe(definitionHash(definition));
  });

  it('changes with every part of the definition', () => {
    const changed: Partial<ToolDefinition>[] = [
      { name: 'get_tasks' },
      { title: 'Get task' },
      { description: 'Gets a task.' },
      { inputSchema: { type: 'object' } },
      { outputSchema: { type: 'object' } },
      { annotations: { readOnlyHint: true } },
    ];
    const hashes = changed.map((change) => definitionHash({ ...definition, ...change }));
    expect(new Set([...hashes, definitionHash(definition)]).size).toBe(changed.length + 1);
  });
});
