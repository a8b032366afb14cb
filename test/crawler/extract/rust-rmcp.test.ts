import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { rustRmcp } from '../../../crawler/extract/rust-rmcp/index.js';
import { contextOf, filesOf, summaryOf } from '../../support/extract.js';

const folder = 'test/fixtures/extract/rust-rmcp';
const fixtures = readdirSync(folder).sort();

function extract(files: Record<string, string>): Extraction {
  const extraction = rustRmcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing here is taken for an MCP server');
  return extraction;
}

/** The tool `t` with parameters of the type `T`. */
function extractType(types: string): Extraction {
  return extract({
    'src/main.rs': `use rmcp::{tool, tool_router};\n${types}\n#[tool_router]\nimpl S {\n#[tool(description = "d")]\nfn t(&self, Parameters(t): Parameters<T>) {}\n}\n`,
  });
}

describe('the servers written here for the purpose', () => {
  test.each(fixtures)('%s', (name) => {
    const { 'expected.json': expected, ...files } = filesOf(join(folder, name));
    expect(summaryOf(extract(files))).toEqual(JSON.parse(expected ?? '{}'));
  });
});

test('evidence points at the file and line where each part was written', () => {
  const { tools } = extract(filesOf(join(folder, 'router')));
  const tool = tools.find(({ name }) => name === 'rate_book');
  expect(tool?.evidence[0]).toEqual({
    field: 'name',
    file: 'src/main.rs',
    line: 37,
    commit: 'test-revision',
    excerpt: '"rate_book"',
  });
});

describe("what is not this extractor's", () => {
  test.each([
    ['an empty repository', {}],
    ['a program of another kind', { 'src/main.rs': 'fn main() {}', 'Cargo.toml': '[package]' }],
    [
      'another library with tools',
      { 'src/main.rs': '#[tool]\nfn add() {}', 'Cargo.toml': '[dependencies]\nrig = "1"' },
    ],
    [
      'an attribute of that name without the SDK',
      { 'src/main.rs': '#[mcp_tool(name = "a", description = "b")]\nstruct A {}', 'Cargo.toml': '[package]' },
    ],
    [
      'a client that reads the tools of others',
      { 'src/main.rs': 'fn a() { json!({ "name": "a", "description": "b", "inputSchema": { "type": "object" } }); }' },
    ],
    ['documentation alone', { 'docs/a.rs': 'use rmcp::tool;\nimpl S { #[tool] fn a(&self) {} }' }],
    ['tests alone', { 'tests/a.rs': 'use rmcp::tool;\nimpl S { #[tool] fn a(&self) {} }' }],
  ])('%s', (_, files) => {
    expect(rustRmcp.extract(contextOf(files as Record<string, string>))).toBeNull();
  });
});

test('tools that are only built with a feature have that for a condition', () => {
  const { tools } = extract({
    'src/main.rs': `use rmcp::{tool, tool_router};
#[tool_router]
impl Notes {
    #[tool(description = "Reads.")]
    #[must_use]
    fn read_note(&self) {}
    #[cfg(feature = "admin")]
    #[tool(description = "Drops.")]
    fn drop_note(&self) {}
}
#[cfg(unix)]
mod links {
    #[tool_router]
    impl super::Links {
        #[tool(description = "Links.")]
        fn link_note(&self) {}
    }
}`,
  });
  expect(tools.map(({ name, condition }) => [name, condition])).toEqual([
    ['drop_note', 'cfg(feature = "admin")'],
    ['link_note', 'cfg(unix)'],
    ['read_note', null],
  ]);
});

describe('texts among the tokens of a macro', () => {
  const described = (description: string) =>
    extract({
      'src/main.rs': `use rmcp::model::Tool;
fn tools() -> Vec<Tool> {
    vec![Tool {
        name: Cow::Borrowed("read_note"),
        description: ${description},
        input_schema: Arc::new(serde_json::from_value(json!({ "type": "object" })).unwrap_or_default()),
    }]
}`,
    }).tools.map(({ name, description }) => [name, description]);

  test('are found however they are wrapped', () => {
    expect(described('Some(Cow::Borrowed("Reads.",))')).toEqual([['read_note', 'Reads.']]);
    expect(described('Some("Reads.".into())')).toEqual([['read_note', 'Reads.']]);
  });

  test('are not known where something else is called', () => {
    expect(described('Some(translated("Reads."))')).toEqual([['read_note', null]]);
    expect(described('Some(Cow::new("Reads.", 2))')).toEqual([['read_note', null]]);
  });
});

describe('schemas of enums', () => {
  test.each([
    [
      '#[serde(untagged)] enum T { A(String), B { n: i64 } }',
      {
        anyOf: [
          { type: 'string' },
          { type: 'object', properties: { n: { type: 'integer', format: 'int64' } }, required: ['n'] },
        ],
      },
    ],
    [
      '#[serde(tag = "kind")] enum T { One { n: bool }, Two }',
      {
        oneOf: [
          {
            type: 'object',
            properties: { kind: { type: 'string', const: 'One' }, n: { type: 'boolean' } },
            required: ['kind', 'n'],
          },
          { type: 'object', properties: { kind: { type: 'string', const: 'Two' } }, required: ['kind'] },
        ],
      },
    ],
    [
      '#[serde(rename_all = "kebab-case")] enum E { OneTwo, Three } struct T { e: Option<E> }',
      {
        type: 'object',
        properties: { e: { anyOf: [{ $ref: '#/$defs/E' }, { type: 'null' }] } },
        $defs: { E: { type: 'string', enum: ['one-two', 'three'] } },
      },
    ],
  ])('%s', (types, schema) => {
    expect(extractType(types).tools[0]?.inputSchema).toMatchObject(schema);
  });
});

describe('what is not known', () => {
  test('a type of another crate leaves the schema in doubt', () => {
    const { tools } = extractType('struct T { a: String, b: other::Thing }');
    expect(tools[0]).toMatchObject({
      inputSchema: { properties: { a: { type: 'string' }, b: {} }, required: ['a', 'b'] },
      certainty: { inputSchema: 'partial' },
    });
  });

  test('a description made by a macro is there, but not known', () => {
    const { tools } = extract({
      'src/main.rs': 'use rmcp::tool;\nimpl S { #[tool(description = localized!("a"))] fn a(&self) {} }',
    });
    expect(tools[0]).toMatchObject({ name: 'a', description: null, certainty: { description: 'unknown' } });
  });

  test('one name for two types in two places is not guessed', () => {
    const { tools } = extract({
      'src/main.rs':
        'use rmcp::tool;\nimpl S { #[tool(description = "d")] fn a(&self, Parameters(p): Parameters<P>) {} }',
      'src/a/mod.rs': 'pub struct P { a: String }',
      'src/b/mod.rs': 'pub struct P { b: String }',
    });
    expect(tools[0]).toMatchObject({ inputSchema: null, certainty: { inputSchema: 'unknown' } });
  });
});

describe('hostile source', () => {
  const hostile: [string, string][] = [
    ['a type of itself', 'struct T { t: Box<T>, l: Vec<T>, o: Option<Box<T>> }'],
    ['an alias of itself', 'type T = T;'],
    ['aliases in a circle', 'type T = U; type U = T;'],
    [
      'a type flattened into itself',
      'struct T { #[serde(flatten)] t: Box<T>, #[serde(flatten)] u: U } struct U { #[serde(flatten)] t: U }',
    ],
    [
      'constants in a circle',
      'const A: &str = B; const B: &str = A; struct T { #[schemars(description = A)] a: String }',
    ],
    ['an enum of itself', '#[serde(untagged)] enum T { A(T), B(Vec<T>) }'],
    ['deep nesting', `struct T { a: ${'Vec<'.repeat(300)}u8${'>'.repeat(300)} }`],
    ['keys of the prototype', 'struct T { __proto__: String, constructor: String }'],
    ['a name of 10,000 characters', `struct T { ${'n'.repeat(10_000)}: String }`],
    [
      'a default that calls itself',
      '#[serde(default = "f")] struct T { #[serde(default = "f")] a: String } fn f() -> String { f() }',
    ],
    ['broken source', 'struct T { a: String, #[serde( b: ]}} '],
  ];

  test.each(hostile)('%s', (_, types) => {
    const { tools, notUnderstood } = extractType(types);
    expect(tools.length + notUnderstood).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });
});

test('every form is documented', () => {
  expect(rustRmcp.id).toBe('rust-rmcp');
  expect(rustRmcp.forms.length).toBeGreaterThan(0);
});
