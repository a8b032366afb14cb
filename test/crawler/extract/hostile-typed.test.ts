import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csharpMcp } from '../../../crawler/extract/csharp-mcp/index.js';
import type { Extractor } from '../../../crawler/extract/extractor.js';
import { javaMcp } from '../../../crawler/extract/java-mcp/index.js';
import { kotlinMcp } from '../../../crawler/extract/kotlin-mcp/index.js';
import { contextOf } from '../../support/extract.js';
import { extractFiles } from '../../support/extraction.js';

/** Extractors with a small server in their language, to be cut up. */
const languages: [Extractor, string, string][] = [
  [
    csharpMcp,
    'Server.cs',
    `using ModelContextProtocol.Server;
public class T(string n) : B<T>(n) { const string A = $"a{n}" + """
  raw
  """; [McpServerTool(Name = A), Description("d")] public Task<int> Do([Description("x")] T? t = null, int[] i = default) => McpServerTool.Create((int x) => x, new() { Name = A });
 Tool[] Tools => [new Tool { Name = "a", InputSchema = JsonDocument.Parse("{}").RootElement }, ..Tools]; }`,
  ],
  [
    javaMcp,
    'Server.java',
    `import io.modelcontextprotocol.spec.McpSchema; import org.springaicommunity.mcp.annotation.*;
class T extends B<T> { static final String A = "a" + T.A; T(String n) { super(n); this.n = n; } String n;
 @McpTool(name = A) List<T> go(@McpToolParam(description = "x") T t, int... i) { for (var s : List.of(A)) { McpSchema.Tool.builder().name(s + n).build(); } return List.of(new McpSchema.Tool(A, "d", """
  {"a": 1}""")); } }`,
  ],
  [
    kotlinMcp,
    'Server.kt',
    `import io.modelcontextprotocol.kotlin.sdk.*
const val A: String = "a$A"
class T(val n: String = A) : B<T>(n) { fun go(s: Server, vararg i: Int?) { for (x in listOf(A, n)) s.addTool(name = "$x\${n}", description = """d""".trimIndent(),
 inputSchema = Tool.Input(buildJsonObject { putJsonObject("x") { put("type", "string") } }, listOf("x"))) { it } } }`,
  ],
];

describe.each(languages)('%o', (extractor, path, source) => {
  test('reads source that is cut and spliced anywhere without throwing', () => {
    const part = fc.tuple(
      fc.nat(source.length),
      fc.nat(source.length),
      fc.constantFrom('', '"', '{', '(', '<', '"""', '\0', '\ud800', '__proto__', '@', '$'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (cuts) => {
        let text = source;
        for (const [from, to, insert] of cuts) text = text.slice(0, from) + insert + text.slice(to);
        extractor.extract(contextOf({ [path]: text, 'build.gradle': 'io.modelcontextprotocol' }));
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('says of names that go round in circles that they are not known', () => {
    const { tools, notUnderstood } = extractFiles(extractor, {
      [path]: source.replace(/"a(?=\$A| |"|\{)/, '"').replaceAll('"a"', 'T.A'),
    });
    expect(tools.every((tool) => tool.name.length < 1_000)).toBe(true);
    expect(notUnderstood).toBeGreaterThanOrEqual(0);
  });
});

const doubling = (line: (name: string, of: string) => string) =>
  Array.from({ length: 60 }, (_, index) => line(`A${index + 1}`, `A${index}`)).join('\n');

test.each<[string, Extractor, Record<string, string>]>([
  [
    'C#',
    csharpMcp,
    {
      'S.cs': `using ModelContextProtocol.Server; class S { const string A0 = "x"; ${doubling((name, of) => `const string ${name} = ${of} + ${of};`)} [McpServerTool(Name = A60)] void Go() { } }`,
    },
  ],
  [
    'Java',
    javaMcp,
    {
      'S.java': `import io.modelcontextprotocol.spec.McpSchema; class S { static final String A0 = "x"; ${doubling((name, of) => `static final String ${name} = ${of} + ${of};`)} Object t = new McpSchema.Tool(A60, "", "{}"); }`,
    },
  ],
  [
    'Kotlin',
    kotlinMcp,
    {
      'S.kt': `import io.modelcontextprotocol.kotlin.sdk.*\nconst val A0 = "x"\n${doubling((name, of) => `const val ${name} = ${of} + ${of}`)}\nfun go(s: Server) = s.addTool(name = A60, description = "") { null }`,
    },
  ],
])(
  'a name of 2 to the 60th characters in %s is given up within the budget, and that is said',
  (_, extractor, files) => {
    const { tools, notUnderstood } = extractFiles(extractor, files);
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
  },
);

test('10,000 tools of one file are read once each', () => {
  const methods = Array.from(
    { length: 10_000 },
    (_, index) => `[McpServerTool(Name = P + "${index}")] public string M${index}(int x) => "";`,
  );
  const { tools } = extractFiles(csharpMcp, {
    'S.cs': `using ModelContextProtocol.Server; class S { const string P = "t"; ${methods.join('\n')} }`,
  });
  expect(tools).toHaveLength(10_000);
});

test('of 10,000 calls of one helper some are left out, which is said', () => {
  const calls = Array.from({ length: 10_000 }, (_, index) => `make("t${index}");`);
  const source = `import io.modelcontextprotocol.spec.McpSchema; class S { McpSchema.Tool make(String n) { return new McpSchema.Tool(n, "", "{}"); } void all() { ${calls.join('\n')} } }`;
  const { tools, notUnderstood } = extractFiles(javaMcp, { 'S.java': source });
  expect(tools.length).toBeGreaterThan(1_000);
  expect(notUnderstood).toBe(1);
});
