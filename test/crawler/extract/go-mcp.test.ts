import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { goMcp } from '../../../crawler/extract/go-mcp/index.js';
import { contextOf, filesOf, summaryOf } from '../../support/extract.js';

const folder = 'test/fixtures/extract/go-mcp';
const fixtures = readdirSync(folder).sort();

function extract(files: Record<string, string>): Extraction {
  const extraction = goMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing here is taken for an MCP server');
  return extraction;
}

const names = ({ tools }: Extraction) => tools.map((tool) => tool.name);
const module = 'module example.com/x\n\ngo 1.24\n';

/** The body of a function that is given a server of mcp-go. */
function extractBody(body: string, rest = ''): Extraction {
  return extract({
    'go.mod': module,
    'main.go': `package main
import (
	"context"
	"fmt"
	"sync"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"golang.org/x/sync/errgroup"
)
var _ = fmt.Sprint
${rest}
func main() {
	s := server.NewMCPServer("x", "1")
	${body}
}
`,
  });
}

describe('the servers written here for the purpose', () => {
  test.each(fixtures)('%s', (name) => {
    const { 'expected.json': expected, ...files } = filesOf(join(folder, name));
    expect(summaryOf(extract(files))).toEqual(JSON.parse(expected ?? '{}'));
  });
});

describe('what is handed over to be run', () => {
  test('by sync.Once is run: what it sets is set', () => {
    const extraction = extractBody(
      'if settings() == nil { return }\n for _, tool := range listed() { s.AddTool(tool, nil) }',
      `type Settings struct{}
var (
	once sync.Once
	loaded *Settings
)
func settings() *Settings {
	once.Do(func() { loaded = &Settings{} })
	return loaded
}
var listed = sync.OnceValue(func() []mcp.Tool { return []mcp.Tool{mcp.NewTool("read_note")} })`,
    );
    expect(names(extraction)).toEqual(['read_note']);
  });

  test.each([
    ['var wg sync.WaitGroup', 'wg.Go(func() { add(s, "a") })'],
    ['wg := &sync.WaitGroup{}', 'wg.Go(func() { add(s, "a") })'],
    ['var group errgroup.Group', 'group.Go(func() error { add(s, "a"); return nil })'],
    ['group := new(errgroup.Group)', 'group.TryGo(func() error { add(s, "a"); return nil })'],
    ['group, ctx := errgroup.WithContext(context.Background())', 'group.SetLimit(2)\n group.Go(register(ctx, s, "a"))'],
    ['done := make(chan bool)', 'go func() { defer close(done); add(s, "a") }()'],
  ])('by %s is run', (made, run) => {
    const extraction = extractBody(
      `${made}\n ${run}\n add(s, "b")`,
      `func add(s *server.MCPServer, name string) { s.AddTool(mcp.NewTool(name), nil) }
func register(ctx context.Context, s *server.MCPServer, name string) func() error {
	return func() error { add(s, name); return nil }
}`,
    );
    expect(names(extraction)).toEqual(['a', 'b']);
    expect(extraction.notUnderstood).toBe(0);
  });

  test('by something else of that name is not', () => {
    const { tools } = extractBody(
      'later.Do(func() { loaded = true })\n if loaded { s.AddTool(mcp.NewTool("drop_note"), nil) }\n s.AddTool(mcp.NewTool("read_note"), nil)',
      'type Later struct{}\nfunc (l Later) Do(run func()) {}\nvar (\n\tlater Later\n\tloaded bool\n)',
    );
    expect(tools.map(({ name, condition }) => [name, condition])).toEqual([['read_note', null]]);
  });
});

describe('tools behind a switch', () => {
  test('have its condition, whether they are registered, added to a list or left out by an early return', () => {
    const { tools } = extractBody(
      `if os.Getenv("VERSION") != "" {
		return
	}
	s.AddTool(mcp.NewTool("read_note"), nil)
	if os.Getenv("ALLOW_WRITE") == "1" {
		s.AddTool(mcp.NewTool("write_note"), nil)
	} else {
		s.AddTool(mcp.NewTool("ask_to_write"), nil)
	}
	tools := []server.ServerTool{}
	if !cfg.ReadOnly {
		tools = append(tools, server.ServerTool{Tool: mcp.NewTool("drop_note")})
	}
	s.AddTools(tools...)
	admin(s, cfg)`,
      `var cfg = load()
func admin(s *server.MCPServer, cfg *Config) {
	if cfg == nil {
		return
	}
	if !cfg.Admin {
		return
	}
	s.AddTool(mcp.NewTool("drop_all"), nil)
}`,
    );
    expect(Object.fromEntries(tools.map(({ name, condition }) => [name, condition]))).toEqual({
      ask_to_write: '!(os.Getenv("ALLOW_WRITE") == "1")',
      drop_all: 'cfg.Admin',
      drop_note: '!cfg.ReadOnly',
      read_note: null,
      write_note: 'os.Getenv("ALLOW_WRITE") == "1"',
    });
  });

  test('have none where they are registered without it too, or where it is known to hold', () => {
    const { tools } = extractBody(
      `if os.Getenv("TWICE") != "" {
		s.AddTool(mcp.NewTool("read_note"), nil)
	}
	s.AddTool(mcp.NewTool("read_note"), nil)
	if on {
		s.AddTool(mcp.NewTool("list_notes"), nil)
	}`,
      'const on = true',
    );
    expect(tools.map(({ name, condition }) => [name, condition])).toEqual([
      ['list_notes', null],
      ['read_note', null],
    ]);
  });
});

describe('evidence', () => {
  test('points at the file and line where each part was written', () => {
    const { tools } = extract(filesOf(join(folder, 'own-structs')));
    const tool = tools.find(({ name }) => name === 'nodes_top');
    expect(tool?.evidence.map(({ field, file, line, excerpt }) => ({ field, file, line, excerpt }))).toEqual([
      { field: 'name', file: 'toolsets/core/core.go', line: 21, excerpt: '"nodes_top"' },
      { field: 'description', file: 'toolsets/core/core.go', line: 22, excerpt: '"Shows the load of the nodes."' },
      { field: 'inputSchema', file: 'toolsets/core/core.go', line: 23, excerpt: '&jsonschema.Schema{Type: "object"}' },
      expect.objectContaining({ field: 'annotations', file: 'main.go', line: 28 }),
    ]);
    expect(tool).toMatchObject({ provenance: 'source', extractor: 'go-mcp' });
  });
});

describe("what is not this extractor's", () => {
  const tool = 'package x\nimport "github.com/mark3labs/mcp-go/mcp"\nvar T = mcp.NewTool("x")\n';
  test.each([
    ['an empty repository', {}],
    ['a program of another kind', { 'main.go': 'package main\nfunc main() {}' }],
    [
      'a mention of the SDK in a comment',
      { 'main.go': 'package main\n// see github.com/mark3labs/mcp-go/mcp\nfunc main() {}' },
    ],
    [
      'a client that reads the tools of others',
      {
        'main.go':
          'package main\ntype Tool struct {\n\tName string `json:"name"`\n\tIn any `json:"inputSchema"`\n}\nvar T = Tool{Name: "a"}',
      },
    ],
    ['tests alone', { 'x_test.go': tool }],
    ['examples alone', { 'examples/x.go': tool }],
    ['documentation alone', { 'docs/x.go': tool }],
    [
      'a method of that name of another library',
      {
        'main.go':
          'package main\nimport "example.com/golang"\nfunc main() { golang.New().RegisterTool("a", "b", nil) }',
      },
    ],
    ['what is vendored', { 'vendor/example.com/x/x.go': tool }],
  ])('%s', (_, files) => {
    expect(goMcp.extract(contextOf(files as Record<string, string>))).toBeNull();
  });
});

test('a folder is named for what its tools deal with', () => {
  const { tools } = extract({
    'go.mod': module,
    'internal/docs/x.go': 'package docs\nimport "github.com/mark3labs/mcp-go/mcp"\nvar T = mcp.NewTool("read_docs")\n',
  });
  expect(tools.map((tool) => tool.name)).toEqual(['read_docs']);
});

describe('what is not known', () => {
  test('a name that cannot be evaluated is reported with its place', () => {
    const { tools, notUnderstood, problems } = extract({
      'go.mod': module,
      'proxy.go': `package x
import (
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)
func Add(s *server.MCPServer, name string) {
	s.AddTool(mcp.NewTool("remote_"+name), nil)
}
`,
    });
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
    expect(problems).toEqual([
      {
        stage: 'extract',
        module: 'go-mcp',
        subject: 'proxy.go:7',
        message:
          'The name of the tool that is registered here could not be evaluated: of its name "remote_*" not all is known.',
        retryable: false,
      },
    ]);
  });

  test('tools that come from elsewhere are reported beside those that are written', () => {
    const extraction = extractBody(
      `
	s.AddTool(mcp.NewTool("own"), nil)
	for _, tool := range fetchTools() { s.AddTool(tool, nil) }`,
      'func fetchTools() []mcp.Tool',
    );
    expect(names(extraction)).toEqual(['own']);
    expect(extraction.notUnderstood).toBe(1);
  });

  test('an option of which nothing is known leaves the schema in doubt', () => {
    const { tools } = extractBody(
      's.AddTool(mcp.NewTool("t", mcp.WithString("a"), option()), nil)',
      'func option() mcp.ToolOption',
    );
    expect(tools[0]?.certainty).toMatchObject({ name: 'exact', description: 'unknown', inputSchema: 'partial' });
  });

  test('a text that depends on a condition is known in part', () => {
    const { tools } = extractBody(
      `text := "One."
	if enabled() { text = "Two." }
	s.AddTool(mcp.NewTool("t", mcp.WithDescription(text)), nil)`,
      'func enabled() bool',
    );
    expect(tools[0]).toMatchObject({ description: 'One.', certainty: { description: 'partial' } });
  });

  test('what happens when something fails is not what is registered', () => {
    const extraction = extractBody(
      'tool, err := load()\n\tif err != nil { panic(err) }\n\ts.AddTool(tool, nil)',
      'func load() (mcp.Tool, error) {\n\tif broken() { return mcp.Tool{Name: "broken"}, fmt.Errorf("x") }\n\treturn mcp.NewTool("good"), nil\n}\nfunc broken() bool',
    );
    expect(names(extraction)).toContain('good');
  });

  test('broken source gives what can be read, and says what cannot', () => {
    const tool = 's.AddTool(mcp.NewTool("before"), nil)';
    expect(names(extractBody(`${tool}\n\tx := [`))).toContain('before');
    expect(extractBody(`${tool}\n\tx := {{{ ;;`).notUnderstood).toBeGreaterThan(0);
  });
});

describe('hostile source', () => {
  const hostile: [string, string, string?][] = [
    ['an endless loop', 'for { fmt.Sprint() }\n\ts.AddTool(mcp.NewTool("t"), nil)'],
    ['a loop of a billion rounds', 'for i := 0; i < 1000000000; i++ {}\n\ts.AddTool(mcp.NewTool("t"), nil)'],
    [
      'a function that calls itself',
      's.AddTool(mcp.NewTool(f(0)), nil)',
      'func f(n int) string { return f(n+1) + f(n+2) }',
    ],
    ['a variable of itself', 's.AddTool(mcp.NewTool(a), nil)', 'var a = b + "x"\nvar b = a + "y"'],
    ['a text that doubles', 't := "x"\n\tfor i := 0; i < 60; i++ { t = t + t }\n\ts.AddTool(mcp.NewTool(t), nil)'],
    [
      'a list that doubles',
      'l := []string{"x"}\n\tfor i := 0; i < 60; i++ { l = append(l, l...) }\n\ts.AddTool(mcp.NewTool("t"), nil)',
    ],
    [
      'a map of itself',
      'm := map[string]any{}\n\tm["m"] = m\n\ts.AddTool(mcp.NewTool("t", mcp.WithObject("o", mcp.Properties(m))), nil)',
    ],
    [
      'a type of itself',
      's.AddTool(mcp.NewTool("t", mcp.WithInputSchema[T]()), nil)',
      'type T struct { Self *T; List []T; A }\ntype A B\ntype B A\ntype L []L',
    ],
    ['an alias of itself', 's.AddTool(mcp.NewTool("t", mcp.WithInputSchema[X]()), nil)', 'type X = Y\ntype Y = X'],
    [
      'an interface of itself',
      'var i I\n\ts.AddTool(mcp.NewTool(i.Name()), nil)',
      'type I interface { I; Name() string }',
    ],
    [
      'generics without end',
      'g[int](0)\n\ts.AddTool(mcp.NewTool("t"), nil)',
      'type P[T any] struct { next *P[[]T] }\nfunc g[T any](n int) { g[P[T]](n) }',
    ],
    [
      'keys of the prototype',
      's.AddTool(mcp.NewTool("t", mcp.WithString("__proto__", mcp.Required()), mcp.WithString("constructor")), nil)',
    ],
    ['a name of 10,000 characters', `s.AddTool(mcp.NewTool("${'n'.repeat(10_000)}"), nil)`],
    ['control characters', 's.AddTool(mcp.NewTool("t\\x00\\ud800\\U00110000\\x1b[31m"), nil)'],
    [
      'a sum of 5,000 texts',
      `s.AddTool(mcp.NewTool(${Array.from({ length: 5_000 }, (_, i) => `"${i}"`).join(' + ')}), nil)`,
    ],
    ['deep nesting', `x := ${'('.repeat(900)}1${')'.repeat(900)}\n\ts.AddTool(mcp.NewTool("t"), nil)`],
    [
      'conditions that double',
      `t := ""\n${'\tif x() { t += "a" } else { t += "b" }\n'.repeat(40)}\ts.AddTool(mcp.NewTool("t", mcp.WithDescription(t)), nil)`,
      'func x() bool',
    ],
    [
      'a format of a megabyte',
      `s.AddTool(mcp.NewTool("t", mcp.WithDescription(fmt.Sprintf("${'%'.repeat(100_000)}"))), nil)`,
    ],
  ];

  test.each(hostile)('%s', (_, body, rest) => {
    const { tools, notUnderstood } = extractBody(body, rest);
    expect(tools.length + notUnderstood).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });

  test('packages that import each other', () => {
    const extraction = extract({
      'go.mod': module,
      'a/a.go':
        'package a\nimport ("example.com/x/b"; "github.com/mark3labs/mcp-go/mcp")\nconst Name = b.Name\nvar Tool = mcp.NewTool(Name)\n',
      'b/b.go': 'package b\nimport "example.com/x/a"\nconst Name = "from_" + Last\nconst Last = a.Name\n',
    });
    expect(extraction.tools.length + extraction.notUnderstood).toBe(1);
  });

  test('2,000 tools', () => {
    const calls = Array.from(
      { length: 2_000 },
      (_, i) =>
        `s.AddTool(mcp.NewTool("tool_${i}", mcp.WithDescription("Tool."), mcp.WithString("id", mcp.Required())), nil)`,
    );
    const extraction = extractBody(calls.join('\n\t'));
    expect(extraction.tools).toHaveLength(2_000);
    expect(extraction.notUnderstood).toBe(0);
  });
});

test('every form is documented', () => {
  expect(goMcp.id).toBe('go-mcp');
  expect(goMcp.forms.length).toBeGreaterThan(0);
});
