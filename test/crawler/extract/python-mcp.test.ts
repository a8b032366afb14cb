import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { pythonMcp } from '../../../crawler/extract/python-mcp/index.js';
import { extractedToolSchema, type ToolDefinition } from '../../../src/model/index.js';
import { contextOf, filesOf } from '../../support/extract.js';

function extract(files: Record<string, string>): Extraction {
  const extraction = pythonMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing was found');
  for (const tool of extraction.tools) extractedToolSchema.parse(tool);
  return extraction;
}

/** The tools of one file, of which the first lines make the server `mcp`. */
function extractFile(body: string): Extraction {
  return extract({ 'server.py': `from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n${body}` });
}

function namesOf(extraction: Extraction): string[] {
  return extraction.tools.map((tool) => tool.name);
}

function toolOf(extraction: Extraction, name: string) {
  const tool = extraction.tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} in ${namesOf(extraction).join(', ')}`);
  return tool;
}

describe('a FastMCP server spread over files', () => {
  const extraction = extract(filesOf('test/fixtures/extract/python-mcp/clip-maker'));

  it('has its tools, and neither its prompts nor its resources nor its helpers', () => {
    expect(namesOf(extraction)).toEqual(['clip_extend', 'get_task', 'make_clip']);
    expect(extraction.notUnderstood).toBe(0);
    expect(extraction.problems).toEqual([]);
  });

  it('gives the input schema with imported types and defaults', () => {
    expect(toolOf(extraction, 'make_clip').inputSchema).toEqual({
      properties: {
        prompt: { description: "What the clip shows. Examples: 'A cat', 'A dog'", title: 'Prompt', type: 'string' },
        shape: {
          default: 'wide',
          description: 'Its shape.',
          enum: ['wide', 'tall'],
          title: 'Shape',
          type: 'string',
        },
        loop: { default: false, description: 'Whether it loops.', title: 'Loop', type: 'boolean' },
        timeout: {
          anyOf: [{ minimum: 1, type: 'integer' }, { type: 'null' }],
          default: null,
          description: 'Seconds to wait.',
          title: 'Timeout',
        },
        callback_url: {
          anyOf: [{ type: 'string' }, { type: 'null' }],
          default: null,
          description: 'Called when the clip is done.',
          title: 'Callback Url',
        },
      },
      required: ['prompt'],
      title: 'make_clipArguments',
      type: 'object',
    });
  });

  it('takes the description from the decorator before the docstring', () => {
    expect(toolOf(extraction, 'clip_extend').description).toBe('Make a clip longer.');
    expect(toolOf(extraction, 'make_clip').description).toBe(
      'Make a clip from a prompt.\n\nUse this when:\n- There is no picture yet\n',
    );
  });

  it('says where each fact was seen', () => {
    const tool = toolOf(extraction, 'get_task');
    expect(tool.annotations).toEqual({ readOnlyHint: true });
    expect(tool.evidence.map(({ field, file, line, commit }) => [field, file, line, commit])).toEqual([
      ['name', 'tools/tasks.py', 5, 'test-revision'],
      ['description', 'tools/tasks.py', 6, 'test-revision'],
      ['inputSchema', 'tools/tasks.py', 5, 'test-revision'],
      ['outputSchema', 'tools/tasks.py', 5, 'test-revision'],
      ['annotations', 'tools/tasks.py', 4, 'test-revision'],
    ]);
    expect(tool.provenance).toBe('source');
    expect(tool.extractor).toBe('python-mcp');
  });
});

describe('a server on the low-level SDK', () => {
  const extraction = extract(filesOf('test/fixtures/extract/python-mcp/commit-log'));

  it('has what its handler returns, however the list is put together', () => {
    expect(namesOf(extraction)).toEqual(['log_branches', 'log_commit', 'log_diff', 'log_status', 'log_tags']);
    expect(extraction.notUnderstood).toBe(0);
  });

  it('makes the schemas of models', () => {
    expect(toolOf(extraction, 'log_diff').inputSchema).toEqual({
      description: 'What is asked of a diff.',
      properties: {
        folder: { description: 'Where to look.', title: 'Folder', type: 'string' },
        lines: { default: 3, title: 'Lines', type: 'integer' },
      },
      required: ['folder'],
      title: 'Diff',
      type: 'object',
    });
  });

  it('leaves out what only running would tell, and says so', () => {
    const tool = toolOf(extraction, 'log_commit');
    expect(tool.description).toBe('Commits in .');
    expect(tool.certainty.description).toBe('partial');
    expect(tool.certainty.inputSchema).toBe('exact');
    expect(tool.inputSchema).toMatchObject({ properties: { message: { description: 'At most 72 characters.' } } });
  });
});

describe('tools registered by the code of the repository', () => {
  const extraction = extract(filesOf('test/fixtures/extract/python-mcp/notes-hub'));

  it('follows registries, tables, methods and mounted servers', () => {
    expect(namesOf(extraction)).toEqual([
      'admin_restart',
      'admin_status',
      'read-note',
      'table_drop_table',
      'table_rows_count',
      'write_note',
    ]);
    expect(extraction.notUnderstood).toBe(0);
  });

  it('sees through decorators that keep the signature, and leaves the context out', () => {
    const tool = toolOf(extraction, 'write_note');
    expect(Object.keys(tool.inputSchema?.properties ?? {})).toEqual(['text', 'folder']);
    expect(tool.title).toBe('Write a note');
    expect(tool.evidence[0]).toMatchObject({ field: 'name', file: 'src/hub/notes.py', line: 9 });
    expect(toolOf(extraction, 'admin_status').inputSchema?.properties).toEqual({
      verbose: { default: false, type: 'boolean' },
    });
  });

  it('cleans docstrings as the package fastmcp does', () => {
    expect(toolOf(extraction, 'read-note').description).toBe('Reads a note.\n\n    Indented.');
  });
});

describe('the schemas of parameters', () => {
  const extraction = extract(filesOf('test/fixtures/extract/python-mcp/parameter-types'));
  // What the server answered, with version 1.29 of the SDK and pydantic 2.13.
  const answered = JSON.parse(
    readFileSync('test/fixtures/extract/python-mcp/parameter-types/tools-list.json', 'utf8'),
  ) as ToolDefinition[];

  it('has a case for every tool', () => {
    expect(namesOf(extraction)).toEqual(answered.map((tool) => tool.name).sort());
  });

  it.each(answered.map((tool) => [tool.name, tool] as const))('are those pydantic makes: %s', (name, expected) => {
    const tool = toolOf(extraction, name);
    expect(tool.inputSchema).toEqual(expected.inputSchema);
    expect(tool.outputSchema).toEqual(expected.outputSchema);
    expect(tool.title).toEqual(expected.title);
    expect(tool.description).toEqual(expected.description);
  });
});

describe("tools of Google's Agent Development Kit", () => {
  const kit = [
    'from google.adk.tools.function_tool import FunctionTool',
    'from google.adk.tools.mcp_tool.conversion_utils import adk_to_mcp_tool_type',
    'from mcp.server.lowlevel import Server',
    'def fetch(key: str):',
    '  "Fetches."',
    'def drop(key: str):',
    '  "Drops."',
    'dropping = FunctionTool(func=drop)',
    'dropping.description = "Drops for ever."',
    'server = Server("x")',
  ].join('\n');

  it('are those that are turned into tools of the SDK, as far as that can be told', () => {
    const extraction = extract({
      'server.py': `${kit}\n@server.list_tools()\nasync def list_tools():\n  return [adk_to_mcp_tool_type(t) for t in [FunctionTool(fetch), dropping]]`,
    });
    expect(extraction.tools).toMatchObject([
      { name: 'drop', description: 'Drops for ever.', certainty: { inputSchema: 'partial' } },
      { name: 'fetch', description: 'Fetches.', inputSchema: { properties: { key: { type: 'string' } } } },
    ]);
  });

  it('are none where no server lists them', () => {
    expect(pythonMcp.extract(contextOf({ 'server.py': kit }))?.tools ?? []).toEqual([]);
  });
});

describe('forms of registration', () => {
  it.each([
    ['@mcp.tool()', '@mcp.tool()\ndef a(): pass', ['a']],
    ['a name as the first argument', '@mcp.tool("b")\ndef a(): pass', ['b']],
    ['a name from a constant', 'NAME = "x_" + "y"\n@mcp.tool(name=NAME)\ndef a(): pass', ['x_y']],
    ['add_tool', 'def a(): pass\nmcp.add_tool(a, name="c")', ['c']],
    ['add_tool, later', 'def a(): pass\ndef setup(mcp: FastMCP):\n  mcp.add_tool(a)', ['a']],
    ['a call of what the decorator gives', 'def a(): pass\nmcp.tool(description="x")(a)', ['a']],
    ['a loop over a list', 'def a(): pass\ndef b(): pass\nfor f in [a, b]: mcp.add_tool(f)', ['a', 'b']],
    ['a table', 'def a(): pass\nfor n, f in {"x": a, "y": a}.items(): mcp.tool(name=n)(f)', ['x', 'y']],
    [
      'Tool.from_function',
      'from mcp.server.fastmcp.tools import Tool\ndef a(): pass\nm = FastMCP("m", tools=[Tool.from_function(a, name="d")])',
      ['d'],
    ],
    [
      'one function or its wrapped form',
      [
        'import functools',
        'from mcp.server.fastmcp.tools import Tool',
        'def a(): pass',
        'def b(): pass',
        'def asking(f):',
        '  @functools.wraps(f)',
        '  def asked(*args): return f(*args)',
        '  return asked',
        'def main(careful: set):',
        '  for f in [asking(g) if g.__name__ in careful else g for g in [a, b]]:',
        '    mcp.add_tool(Tool.from_function(f))',
      ].join('\n'),
      ['a', 'b'],
    ],
    ['a parameter called mcp', 'def register(mcp):\n  @mcp.tool()\n  def a(): pass', ['a']],
    ['a subclass of the server', 'class S(FastMCP): pass\ns = S("s")\n@s.tool()\ndef a(): pass', ['a']],
    ['behind a condition', 'import os\nif os.environ.get("A"):\n  @mcp.tool()\n  def a(): pass', ['a']],
    ['behind a condition that never holds', 'DEBUG = False\nif DEBUG:\n  @mcp.tool()\n  def a(): pass', []],
    [
      'one server or another',
      'import os\nm = FastMCP("a") if os.environ.get("A") else FastMCP("b")\n@m.tool()\ndef a(): pass',
      ['a'],
    ],
    ['started as a script', 'def main():\n  @mcp.tool()\n  def a(): pass\nif __name__ == "__main__": main()', ['a']],
    [
      'a method',
      'class A:\n  def __init__(self): self.m = FastMCP("a")\n  def setup(self):\n    @self.m.tool()\n    def a(x: int): pass',
      ['a'],
    ],
    [
      'in an exception handler',
      'try:\n  import missing\nexcept ImportError:\n  pass\nelse:\n  pass\n@mcp.tool()\ndef a(): pass',
      ['a'],
    ],
  ])('%s', (_title, body, expected) => {
    const extraction = extractFile(body);
    expect(namesOf(extraction)).toEqual(expected);
    expect(extraction.problems).toEqual([]);
  });

  it('takes a function that hides what it wraps for one whose name is not known', () => {
    const hidden = [
      'def a(): pass',
      'def hiding(f):',
      '  return lambda *args: f(*args)',
      'mcp.add_tool(hiding(a))',
    ].join('\n');
    const extraction = extractFile(hidden);
    expect(namesOf(extraction)).not.toContain('a');
  });

  it('keeps one tool of a name that is registered twice', () => {
    const extraction = extractFile('@mcp.tool(name="a")\ndef one(): pass\n@mcp.tool(name="a")\ndef two(x: int): pass');
    expect(namesOf(extraction)).toEqual(['a']);
  });

  it('hides the object of a method and what functools.partial has given', () => {
    const extraction = extractFile(
      'import functools\nclass A:\n  @mcp.tool()\n  def a(self, x: int): pass\ndef b(first: int, second: int, third: int = 0): pass\nmcp.add_tool(functools.partial(b, 1, third=2), name="b")',
    );
    expect(Object.keys(toolOf(extraction, 'a').inputSchema?.properties ?? {})).toEqual(['x']);
    expect(Object.keys(toolOf(extraction, 'b').inputSchema?.properties ?? {})).toEqual(['second']);
  });
});

describe('near misses', () => {
  it.each([
    [
      'an agent of pydantic-ai',
      'from pydantic_ai import Agent\nagent = Agent("m")\n@agent.tool\ndef a(ctx, x: int): pass\n@agent.tool_plain\ndef b(): pass',
    ],
    ['a tool of langchain', 'from langchain_core.tools import tool\n@tool\ndef a(x: int): pass'],
    ['a prompt', '@mcp.prompt()\ndef a(): pass\n@mcp.prompt("b")\ndef b(): pass'],
    ['a resource', '@mcp.resource("x://y")\ndef a(): pass\n@mcp.custom_route("/a", methods=["GET"])\ndef b(): pass'],
    ['an object of the repository', 'class Box:\n  def tool(self, f): return f\nbox = Box()\n@box.tool\ndef a(): pass'],
    ['text', 'X = """\n@mcp.tool()\ndef a(): pass\n"""\n# @mcp.tool()\n# def b(): pass'],
    [
      'an enumeration and a table of names',
      'from enum import Enum\nclass Tools(Enum):\n  A = "a"\nTABLES = [{"name": "t", "description": "d"}]',
    ],
    ['definitions nobody lists', 'from mcp.types import Tool\nT = Tool(name="t", inputSchema={"type": "object"})'],
  ])('%s is no tool', (_title, body) => {
    const extraction = extractFile(body);
    expect(namesOf(extraction)).toEqual([]);
    expect(extraction.problems).toEqual([]);
  });

  it('looks neither at tests nor at examples nor at virtual environments', () => {
    const server = 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool()\ndef a(): pass';
    for (const path of ['tests/server.py', 'examples/a/server.py', '.venv/lib/server.py', 'pkg/test_server.py']) {
      expect(pythonMcp.extract(contextOf({ [path]: server }))).toBeNull();
    }
  });

  it('finds nothing of its own where there is no server', () => {
    expect(pythonMcp.extract(contextOf({ 'a.py': 'def tool(): pass\n@tool\ndef b(): pass' }))).toBeNull();
    expect(pythonMcp.extract(contextOf({ 'a.ts': 'server.tool("x")' }))).toBeNull();
    const client = 'from mcp import ClientSession\nasync def f(s: ClientSession): return await s.list_tools()';
    expect(pythonMcp.extract(contextOf({ 'client.py': client }))).toBeNull();
  });
});

describe('what is not understood', () => {
  it.each([
    [
      'a name made at run time',
      'import os\n@mcp.tool(name=os.environ["N"])\ndef a(): pass',
      /name of a tool is only known at run time/,
    ],
    [
      'a name with an unknown part',
      'import os\n@mcp.tool(name=f"{os.name}_x")\ndef a(): pass',
      /name of a tool is only known at run time/,
    ],
    [
      'functions from elsewhere',
      'from other import functions\nfor f in functions(): mcp.add_tool(f)',
      /only known at run time/,
    ],
    [
      'a server from elsewhere',
      'from other import get_mcp\nother_mcp = get_mcp()\n@other_mcp.tool()\ndef a(): pass',
      /of which nothing is known/,
    ],
    ['tools made from an OpenAPI document', 'import fastmcp\nm = fastmcp.FastMCP.from_openapi({})', /from_openapi/],
    [
      'a list made elsewhere',
      'from mcp.server import Server\nfrom other import all_tools\ns = Server("s")\n@s.list_tools()\nasync def f(): return all_tools()',
      /list of tools is only known at run time/,
    ],
    ['a mounted server from elsewhere', 'from other import sub\nmcp.mount(sub, prefix="x")', /mounted/],
    [
      'a function handed in that nothing gives',
      'def setup(add_tool):\n  add_tool(print)',
      /nothing that was read gives a value/,
    ],
  ])('%s is a problem with its place', (_title, body, message) => {
    const extraction = extractFile(body);
    expect(namesOf(extraction)).toEqual([]);
    expect(extraction.notUnderstood).toBeGreaterThan(0);
    expect(extraction.problems[0]).toMatchObject({ stage: 'extract', module: 'python-mcp', retryable: false });
    expect(extraction.problems[0]?.subject).toMatch(/^server\.py:\d+$/);
    expect(extraction.problems[0]?.message).toMatch(message);
  });

  it('says of what looks like a tool that nothing comes by it', () => {
    const { tools, problems } = extractFile(
      'class A:\n  class B:\n    def f(self):\n      @mcp.tool()\n      def a(): pass',
    );
    expect(tools).toEqual([]);
    expect(problems[0]).toMatchObject({ subject: 'server.py:6' });
    expect(problems[0]?.message).toMatch(/looks like a tool/);
  });

  it('finds the tools of servers that are mounted in a circle', () => {
    const extraction = extractFile(
      'b = FastMCP("b")\nmcp.mount(b)\nb.mount(mcp)\n@b.tool()\ndef a(): pass\n@mcp.tool()\ndef c(): pass',
    );
    expect(namesOf(extraction)).toEqual(['a', 'c']);
    expect(extraction.problems[0]?.message).toMatch(/mounted in one another too often/);
  });

  it('keeps a tool of which only the name is known', () => {
    const tool = toolOf(extractFile('from other import f\nmcp.add_tool(f, name="a")'), 'a');
    expect(tool.inputSchema).toBeNull();
    expect(tool.certainty).toMatchObject({ name: 'exact', inputSchema: 'unknown', description: 'unknown' });
  });

  it('leaves a type it does not know out of the schema', () => {
    const tool = toolOf(extractFile('from other import T\n@mcp.tool()\ndef a(x: T, y: int): pass'), 'a');
    expect(tool.certainty.inputSchema).toBe('partial');
    expect(tool.inputSchema).toMatchObject({ required: ['x', 'y'], properties: { x: { title: 'X' } } });
  });

  it('does not call a default from the environment known', () => {
    const tool = toolOf(
      extractFile('import os\nREGION = os.environ.get("R", "eu")\n@mcp.tool()\ndef a(region: str = REGION): pass'),
      'a',
    );
    expect(tool.certainty.inputSchema).toBe('partial');
    expect(tool.inputSchema).toMatchObject({ properties: { region: { title: 'Region', type: 'string' } } });
    expect(tool.inputSchema).not.toHaveProperty('required');
  });
});

describe('hostile source', () => {
  const ok = '\n@mcp.tool()\ndef fine(): pass\n';

  it.each([
    ['modules that import each other', 'from server import mcp as again, nothing\n'],
    ['deep brackets', `x = ${'['.repeat(900)}${']'.repeat(900)}\n`],
    ['a sum of thousands of texts', `x = ${Array.from({ length: 20_000 }, () => '"a"').join(' + ')}\n`],
    ['attributes of attributes', `x = a${'.b'.repeat(5_000)}\n`],
    ['calls of calls', `x = a${'()'.repeat(5_000)}\n`],
    ['negations of negations', `x = ${'not '.repeat(5_000)}a\n`],
    ['conditions in conditions', `x = ${'1 if y else '.repeat(3_000)}2\n`],
    ['a text that grows', 'x = "a" * 1000\nfor i in range(1000): x = x + x\n'],
    ['a list that grows', 'x = [1]\nfor i in range(1000): x += x\n'],
    ['a function that calls itself', 'def f(n): return [f(n - 1), f(n - 2)]\nx = f(100)\n'],
    ['a class above itself', 'class A(B): pass\nclass B(A): pass\nA = type("A", (B,), {})\nclass B(A): pass\n'],
    ['a loop without an end', 'while True:\n  x = 1\n'],
    [
      'a thousand branches',
      `if a: pass\n${Array.from({ length: 1_000 }, (_, i) => `elif b${i}: y = ${i}\n`).join('')}`,
    ],
    [
      'blocks in blocks',
      Array.from({ length: 90 }, (_, i) => `${' '.repeat(i)}if a:\n`)
        .join('')
        .concat(`${' '.repeat(90)}pass\n`),
    ],
    ['indentation that does not fit', 'def f():\n\tif x:\n        y = 1\n    z = 2\n'],
    ['text that is not Python', '}{ ))) def class @@@ """ \u0000\u0001 \ud800\n"""\n'],
    [
      'a model that contains itself',
      'from pydantic import BaseModel\nclass M(BaseModel):\n  m: "M"\n  n: list["M"]\n@mcp.tool()\ndef m(m: M): pass\n',
    ],
    ['a text that is replaced into itself', 'x = "a" * 1000\nfor i in range(5): x = x.replace("a", "a" * 1000)\n'],
    ['a list that holds itself', 'd = [1]\nd.append(d)\n@mcp.tool()\ndef g(x: list = d): pass\nx = f"{d}"\n'],
    [
      'a default that doubles',
      'd = [1]\nfor i in range(60): d = [d, d]\n@mcp.tool()\ndef g(x: list = d): pass\nx = str(d)\n',
    ],
    [
      'a type that doubles',
      'T = int\nfor i in range(60): T = dict[str, T] | list[T]\n@mcp.tool()\ndef g(x: T): pass\n',
    ],
    ['servers mounted in a circle', 'b = type(mcp)("b")\nmcp.mount(mcp)\nmcp.mount(b)\nb.mount(mcp)\n'],
    ['an alias of itself', 'from typing import Union\nT = "T"\n@mcp.tool()\ndef m(t: T, u: "Union[T, U]"): pass\n'],
  ])('%s does no harm', (_title, body) => {
    const extraction = extract({
      'a.py': `from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("a")${ok}`,
      'server.py': `from a import mcp\n@mcp.tool()\ndef other(): pass\n${body}`,
    });
    expect(namesOf(extraction)).toContain('fine');
  });

  it('takes names that mean something in JavaScript for names', () => {
    const extraction = extractFile(
      '@mcp.tool()\ndef constructor(__proto__: int, toString: str = "x", hasOwnProperty: bool = True): pass\n@mcp.tool(name="__proto__")\ndef b(): pass\nD = {"__proto__": {"type": "object"}}\nclass prototype: pass',
    );
    expect(namesOf(extraction)).toEqual(['__proto__', 'constructor']);
    const schema = toolOf(extraction, 'constructor').inputSchema;
    expect(Object.keys(schema?.properties ?? {})).toEqual(['__proto__', 'toString', 'hasOwnProperty']);
    expect({}).not.toHaveProperty('type');
  });

  it('gives the same for the same files, in whatever order they come', () => {
    const files = filesOf('test/fixtures/extract/python-mcp/notes-hub');
    const turned = Object.fromEntries(Object.entries(files).reverse());
    expect(extract(turned)).toEqual(extract(files));
  });

  it('reads what was registered before a module that never ends', () => {
    const extraction = extractFile(
      '@mcp.tool()\ndef add(a: int) -> int:\n  """Adds."""\nfor a in range(10000):\n  for b in range(10000): x = a\n',
    );
    expect(toolOf(extraction, 'add')).toMatchObject({
      description: 'Adds.',
      inputSchema: { properties: { a: { type: 'integer' } } },
      certainty: { description: 'exact', inputSchema: 'exact' },
    });
    expect(extraction.notUnderstood).toBe(1);
  });

  /** Takes more steps than code that only may register tools has to come upon the first in. */
  const work = 'for a in range(150):\n    for b in range(150): use(a + b)';

  it.each([
    ['early', `mcp.tool()(first)\n  ${work.replaceAll('    ', '      ')}\n  mcp.tool()(second)`],
    ['late', `${work.replaceAll('    ', '      ')}\n  mcp.tool()(first)\n  mcp.tool()(second)`],
    ['in what it calls', `${work.replaceAll('    ', '      ')}\n  setup()\n  mcp.tool()(second)`],
  ])('runs a script that works for long as far as it registers tools: %s', (_title, main) => {
    const extraction = extractFile(
      `def first(): pass\ndef second(): pass\ndef setup(): mcp.tool()(first)\ndef main():\n  ${main}\nif __name__ == "__main__": main()\n`,
    );
    expect(namesOf(extraction)).toEqual(['first', 'second']);
    expect(extraction.problems).toEqual([]);
  });

  it('takes a script that works for long and registers nothing for no problem', () => {
    const extraction = extractFile(`${ok}if __name__ == "__main__":\n  tools(1)\n  ${work}\n`);
    expect(namesOf(extraction)).toEqual(['fine']);
    expect(extraction.problems).toEqual([]);
  });

  it('takes a page of a list of tools for the whole list', () => {
    const listed = (expression: string) =>
      namesOf(
        extract({
          'server.py': `from mcp.server.lowlevel import Server
from mcp.types import Tool
ALL = [Tool(name="a", inputSchema={}), Tool(name="b", inputSchema={})]
server = Server("x")
@server.list_tools()
async def list_tools(cursor: int):
  return ${expression}`,
        }),
      );
    expect(listed('ALL[cursor : cursor + 50]')).toEqual(['a', 'b']);
    expect(listed('ALL[1:]')).toEqual(['b']);
  });

  it('gives up a module that never ends, and says so', () => {
    const extraction = extractFile(`${ok}for a in range(10000):\n  for b in range(10000): x = a\n`);
    expect(namesOf(extraction)).toEqual(['fine']);
    expect(extraction.notUnderstood).toBe(1);
    expect(extraction.problems[0]?.message).toMatch(/too many steps/);
  });
});
