import { describe, expect, test } from 'vitest';
import { csharpMcp } from '../../../crawler/extract/csharp-mcp/index.js';
import { camelCase, snakeCase } from '../../../crawler/extract/csharp-mcp/names.js';
import { contextOf } from '../../support/extract.js';
import { extractFiles, testFixtures } from '../../support/extraction.js';

const using = 'using ModelContextProtocol.Server;\nusing ModelContextProtocol.Protocol;\n';
const extractSource = (source: string, files: Record<string, string> = {}) =>
  extractFiles(csharpMcp, { 'src/Server.cs': `${using}${source}`, ...files });
const names = (source: string, files: Record<string, string> = {}) =>
  extractSource(source, files).tools.map((tool) => tool.name);
const tool = (attribute: string, signature = 'public static string Do() => "";') =>
  `public class T { [${attribute}] ${signature} }`;

describe('the servers written here for the purpose', () => {
  testFixtures(csharpMcp);
});

test('what has nothing of the SDK is not looked at', () => {
  const files = { 'Program.cs': 'public class Tool { public string Name = "x"; }' };
  expect(csharpMcp.extract(contextOf(files))).toBeNull();
  const pair = { 'Shop.cs': '[ShopToolType] public class Shop { [ShopTool("hammer")] public void Hammer() { } }' };
  expect(csharpMcp.extract(contextOf(pair))).toBeNull();
});

test('evidence points at the file and line of each part', () => {
  const [found] = extractSource(
    'public class T {\n  [McpServerTool(Name = "a")]\n  public string Do(int x) => "";\n}',
  ).tools;
  expect(found?.evidence.map(({ field, file, line }) => [field, file, line])).toEqual([
    ['name', 'src/Server.cs', 4],
    ['inputSchema', 'src/Server.cs', 4],
  ]);
});

describe('names', () => {
  test.each([
    ['GetItems', 'get_items'],
    ['XMLReader2Go', 'xml_reader2_go'],
    ['already_snake', 'already_snake'],
    ['A', 'a'],
  ])('%s is %s in snake case', (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });

  test.each([
    ['URLPath', 'urlPath'],
    ['Id', 'id'],
    ['already', 'already'],
  ])('%s is %s in camel case', (name, expected) => {
    expect(camelCase(name)).toBe(expected);
  });

  test('versions of the SDK before snake case keep the name of the method', () => {
    const files = { 'a.csproj': '<PackageReference Include="ModelContextProtocol" Version="0.1.0-preview.14" />' };
    const source = tool('McpServerTool', 'public static Task<string> ReadAsync() => null;');
    expect(names(source, files)).toEqual(['Read']);
    expect(names(source)).toEqual(['read']);
  });

  test('only asynchronous methods lose their ending', () => {
    expect(names(tool('McpServerTool', 'public static string GoAsync() => "";'))).toEqual(['go_async']);
  });

  test.each([
    ['a constant of another file', 'Names.Full', 'pre_full'],
    ['interpolation', '$"{Names.Pre}x{{1}}"', 'pre_x{1}'],
    ['a verbatim text', '@"a""b"', 'a"b'],
    ['escapes', '"a\\u0062c"', 'abc'],
    ['nameof', 'nameof(Names.Full)', 'Full'],
  ])('are read from %s', (_, expression, expected) => {
    const files = {
      'src/Names.cs':
        'static class Names { public const string Pre = "pre_"; public const string Full = Pre + "full"; }',
    };
    expect(names(tool(`McpServerTool(Name = ${expression})`), files)).toEqual([expected]);
  });

  test('of constants that go round in circles are not known, and said to be', () => {
    const { tools, notUnderstood, problems } = extractSource(
      `static class N { public const string A = B + B; public const string B = A + A; } ${tool('McpServerTool(Name = N.A)')}`,
    );
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
    expect(problems[0]?.subject).toBe('src/Server.cs:3');
  });
});

describe('parameters', () => {
  const properties = (parameters: string, files: Record<string, string> = {}) =>
    extractSource(tool('McpServerTool(Name = "t")', `public void Do(${parameters}) { }`), files).tools[0]?.inputSchema;

  test('filled in by the host are left out', () => {
    const files = { 'src/Program.cs': 'services.AddScoped<Repository>(); class Repository { } interface IClock { }' };
    expect(
      properties(
        'Repository repository, IClock clock, ILogger<T> log, [FromServices] Thing thing, McpServer server',
        files,
      ),
    ).toEqual({
      type: 'object',
      properties: {},
    });
  });

  test('of a type that holds itself end there', () => {
    const files = {
      'src/Node.cs': 'public class Node { public Node? Next { get; set; } public string Text { get; set; } }',
    };
    expect(properties('Node node', files)).toMatchObject({
      properties: { node: { properties: { text: { type: 'string' } } } },
    });
  });

  test('named like members of every object are members like others', () => {
    expect(Object.keys(properties('string __proto__, string constructor')?.properties ?? {})).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('commands in groups', () => {
  const groups =
    'public class Group(string name) { public List<Group> All { get; } public void Add<T>() { } public void Sub(Group g) { } }';
  const command =
    'public interface ICommand { } public class Go : ICommand { public string Name => "go"; public string Description => "Goes."; }';
  const build =
    'class Setup { void Build() { var outer = new Group("outer"); var inner = new Group("inner"); outer.Sub(inner); inner.Add<Go>(); } }';
  const maker = 'class Loader { public Tool Make(string name, ICommand command) => new Tool { Name = name }; }';

  test('become tools whose name their separator joins', () => {
    const separator = 'class Join { const string Separator = "."; Group of; }';
    expect(names(maker, { 'src/Group.cs': groups, 'src/Setup.cs': build + command, 'src/Join.cs': separator })).toEqual(
      ['outer.inner.go'],
    );
  });

  test('are not tools when the source does not say how names are joined', () => {
    const { tools, notUnderstood } = extractSource(maker, { 'src/Group.cs': groups, 'src/Setup.cs': build + command });
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
  });

  test('of a program that makes no tools of them stay commands', () => {
    const { tools } = extractSource('class Loader { public Tool Make(string name) => new Tool { Name = name }; }', {
      'src/Group.cs': groups,
      'src/Setup.cs': `${build}${command} class Join { const string Separator = "."; }`,
    });
    expect(tools).toEqual([]);
  });
});
