import { describe, expect, it } from 'vitest';
import { toolsList } from '../../../crawler/extract/tools-list/index.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf } from '../../support/extract.js';

function read(content: unknown, path = 'tools.json') {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  const extraction = toolsList.extract(contextOf({ [path]: text }));
  if (extraction === null) throw new Error('not taken');
  for (const tool of extraction.tools) extractedToolSchema.parse(tool);
  return extraction;
}

const search = {
  name: 'search',
  title: 'Search',
  description: 'Looks for things.',
  inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  outputSchema: { type: 'object', properties: {} },
  annotations: { readOnlyHint: true },
};
const add = { name: 'add', inputSchema: { type: 'object' } };

describe('a saved tools/list', () => {
  it.each([
    ['a bare list', [search, add]],
    ['a result', { tools: [search, add], nextCursor: 'x' }],
    ['a whole answer', { jsonrpc: '2.0', id: 1, result: { tools: [search, add] } }],
  ])('is read as %s', (_title, content) => {
    const { tools, problems, notUnderstood } = read(content);
    expect(tools.map((tool) => tool.name)).toEqual(['add', 'search']);
    expect(tools[1]).toMatchObject({ ...search, provenance: 'manifest', extractor: 'tools-list' });
    expect(tools[0]).toMatchObject({ title: null, description: null, annotations: null, outputSchema: null });
    expect(problems).toEqual([]);
    expect(notUnderstood).toBe(0);
  });

  it('says on which line each part is', () => {
    const [tool] = read('[\n {"name":\n  "a",\n "description": "b", "inputSchema":\n{"type": "object"}}]').tools;
    expect(tool?.evidence).toEqual([
      { field: 'name', file: 'tools.json', line: 3, commit: 'test-revision', excerpt: '"a"' },
      { field: 'description', file: 'tools.json', line: 4, commit: 'test-revision', excerpt: '"b"' },
      { field: 'inputSchema', file: 'tools.json', line: 5, commit: 'test-revision', excerpt: '{"type": "object"}' },
    ]);
  });

  it('is not looked for where there are other files, nor in a package.json', () => {
    expect(toolsList.extract(contextOf({ 'a.json': '[]', 'b.json': '[]' }))).toBeNull();
    expect(toolsList.extract(contextOf({ 'package.json': '{}' }))).toBeNull();
    expect(toolsList.extract(contextOf({ 'tools.py': '[]' }))).toBeNull();
  });
});

describe('a tool that is not as the protocol says', () => {
  it.each([
    ['a text', 'nope'],
    ['a list', []],
    ['nothing', null],
    ['a number', 3],
  ])('with %s for a schema is kept without it', (_title, inputSchema) => {
    const { tools, problems, notUnderstood } = read([{ name: 'a', description: 'b', inputSchema }]);
    expect(tools[0]).toMatchObject({ name: 'a', description: 'b', inputSchema: null });
    if (inputSchema !== null) expect(tools[0]?.certainty.inputSchema).toBe('unknown');
    expect(problems[0]?.message).toMatch(/"inputSchema" is not as the protocol says/);
    expect(problems[0]?.subject).toBe('tools.json:2');
    expect(notUnderstood).toBe(0);
  });

  it.each([
    ['no name', { inputSchema: { type: 'object' } }, /no name/],
    ['an empty name', { name: '', inputSchema: { type: 'object' } }, /no name/],
    ['a number for a name', { name: 3, inputSchema: { type: 'object' } }, /name/],
    ['no object', 'search', /not an object/],
    ['a list', [], /not an object/],
  ])('with %s is not understood', (_title, tool, message) => {
    const { tools, problems, notUnderstood } = read([tool, add]);
    expect(tools.map((each) => each.name)).toEqual(['add']);
    expect(notUnderstood).toBe(1);
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });

  it('with hints and a description of the wrong kind keeps the rest', () => {
    const { tools, problems } = read([{ ...add, description: 5, annotations: { readOnlyHint: 'yes' } }]);
    expect(tools[0]?.certainty).toMatchObject({ description: 'unknown', annotations: 'unknown', inputSchema: 'exact' });
    expect(problems).toHaveLength(2);
  });

  it('keeps long names and control characters as they are, and says that a name is long', () => {
    const name = 'n'.repeat(10_000);
    const description = 'a\u0000b\u001b[31mred\ud800';
    const { tools, problems } = read([{ ...add, name, description }]);
    expect(tools[0]?.name).toBe(name);
    expect(tools[0]?.description).toBe(description);
    expect(tools[0]?.evidence[0]?.excerpt).toHaveLength(200);
    expect(problems.map((problem) => problem.message)).toEqual(['the name of a tool has 10000 characters']);
  });

  it('keeps the first of two of the same name', () => {
    const { tools, problems } = read([add, { ...add, description: 'second' }]);
    expect(tools).toHaveLength(1);
    expect(tools[0]?.description).toBeNull();
    expect(problems[0]?.message).toBe('two tools are called "add"; the first counts');
  });

  it('takes names that mean something in JavaScript for names', () => {
    const { tools } = read(
      '[{"name": "__proto__", "inputSchema": {"type": "object", "__proto__": {"x": 1}}, "__proto__": {"name": "b"}}]',
    );
    expect(tools[0]?.name).toBe('__proto__');
    expect(Object.keys(tools[0]?.inputSchema ?? {})).toContain('__proto__');
    expect({}).not.toHaveProperty('x');
  });
});

describe('a file that is not a tools/list', () => {
  it.each([
    ['', 'unexpected end of the file in line 1, column 1'],
    ['{"tools": [', 'unexpected end of the file in line 1, column 12'],
    ['[\n  {"name": "a",\n}]', 'unexpected "}" in line 3, column 1'],
    ['[1 2]', 'unexpected "2" in line 1, column 4'],
    ['["a\nb"]', 'unexpected "\\n" in line 1, column 4'],
    ['[] []', 'unexpected "[" in line 1, column 4'],
    ['["\\x"]', 'unexpected "\\\\" in line 1, column 3'],
    ['[01]', 'unexpected "1" in line 1, column 3'],
    ['{a: 1}', 'unexpected "a" in line 1, column 2'],
    ['[nul]', 'unexpected "n" in line 1, column 2'],
  ])('%j: says where it is broken', (content, message) => {
    const { tools, problems, notUnderstood } = read(content);
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
    expect(problems[0]?.message).toBe(`not valid JSON: ${message}`);
  });

  it.each([['{}'], ['{"tools": {}}'], ['"tools"'], ['3'], ['{"result": []}']])('%s holds no list', (content) => {
    const { problems, notUnderstood } = read(content);
    expect(notUnderstood).toBe(1);
    expect(problems[0]?.message).toMatch(/holds no list of tools/);
  });

  it('survives any depth', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { tools, problems } = read(
      `[{"name": "a", "description": "b", "inputSchema": {"type": "object", "x": ${deep}}}, {"name": "c", "inputSchema": {"type": "object"}}]`,
    );
    expect(tools.map((tool) => [tool.name, tool.certainty.inputSchema])).toEqual([
      ['a', 'unknown'],
      ['c', 'exact'],
    ]);
    expect(problems.map((problem) => problem.message)).toEqual([
      '"inputSchema" is nested deeper than 200 levels and is left out',
    ]);
    expect(read(deep).notUnderstood).toBe(1);
    expect(read('['.repeat(100_000)).notUnderstood).toBe(1);
    expect(read('{"a":'.repeat(100_000)).notUnderstood).toBe(1);
  });
});
