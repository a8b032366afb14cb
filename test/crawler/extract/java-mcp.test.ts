import { describe, expect, test } from 'vitest';
import { javaMcp } from '../../../crawler/extract/java-mcp/index.js';
import { contextOf } from '../../support/extract.js';
import { extractFiles, testFixtures } from '../../support/extraction.js';

const extractSource = (body: string, files: Record<string, string> = {}) =>
  extractFiles(javaMcp, {
    'src/main/java/a/A.java': `package a;\nimport io.modelcontextprotocol.spec.McpSchema;\nimport java.util.*;\nclass A {\n${body}\n}`,
    ...files,
  });
const names = (body: string, files: Record<string, string> = {}) =>
  extractSource(body, files).tools.map((tool) => tool.name);

describe('the servers written here for the purpose', () => {
  testFixtures(javaMcp);
});

test('what has nothing of MCP is not looked at', () => {
  expect(javaMcp.extract(contextOf({ 'A.java': 'class A { Tool t = new Tool("a", "b", "{}"); }' }))).toBeNull();
});

test("annotations of Spring for a program's own model are not a server", () => {
  const files = {
    'pom.xml': '<project><artifactId>spring-ai-starter-model-openai</artifactId></project>',
    'src/main/java/A.java': 'import org.springframework.ai.tool.annotation.Tool; class A { @Tool void go() {} }',
  };
  expect(javaMcp.extract(contextOf(files))).toBeNull();
});

test('a class of the source named Tool is not the one of the SDK', () => {
  expect(
    names('Object t = new Tool("a", "b", "{}");', { 'src/main/java/a/Tool.java': 'package a; class Tool {}' }),
  ).toEqual([]);
});

test('tools of classes that Spring leaves out unless something is set have that for a condition', () => {
  const extraction = extractFiles(javaMcp, {
    'pom.xml': '<project><artifactId>spring-ai-starter-mcp-server</artifactId></project>',
    'src/main/java/a/Admin.java': `package a;
import org.springaicommunity.mcp.annotation.McpTool;
@ConditionalOnProperty(name = "notes.admin")
class Admin {
  @McpTool(name = "drop_notes", description = "Drops.") void drop() {}
  @Profile("lab") @McpTool(name = "try_notes", description = "Tries.") void attempt() {}
}`,
    'src/main/java/a/Notes.java': `package a;
import org.springaicommunity.mcp.annotation.McpTool;
@Service
class Notes {
  @McpTool(name = "read_notes", description = "Reads.") void read() {}
}`,
  });
  expect(extraction.tools.map(({ name, condition }) => [name, condition])).toEqual([
    ['drop_notes', '@ConditionalOnProperty(name = "notes.admin")'],
    ['read_notes', null],
    ['try_notes', '@Profile("lab") and @ConditionalOnProperty(name = "notes.admin")'],
  ]);
});

describe('names', () => {
  test.each([
    ['a text block', '"""\n    tool""" ', 'tool'],
    ['a constant', 'NAME', 'named'],
    ['String.format', 'String.format("%s_%d", NAME, 2)', 'named_2'],
    ['an enum constant', 'Kind.READ.id', 'read_it'],
    ['a method', 'make("x")', 'x_made'],
  ])('are read from %s', (_, expression, expected) => {
    const body = `
      static final String NAME = "named";
      enum Kind { READ("read_it"); final String id; Kind(String id) { this.id = id; } }
      static String make(String of) { return of + "_made"; }
      McpSchema.Tool tool = new McpSchema.Tool(${expression}, "d", "{}");`;
    expect(names(body)).toEqual([expected]);
  });

  test('are read from constants of another class, all of which are imported', () => {
    const files = {
      'src/main/java/b/Names.java': 'package b; class Names { static final String NAMED = "from_there"; }',
      'src/main/java/a/B.java':
        'package a; import static b.Names.*; import io.modelcontextprotocol.spec.McpSchema; class B { McpSchema.Tool tool = new McpSchema.Tool(NAMED, "d", "{}"); }',
    };
    expect(names('', files)).toEqual(['from_there']);
    const without = {
      ...files,
      'src/main/java/a/B.java': files['src/main/java/a/B.java'].replace('b.Names', 'b.Other'),
    };
    expect(extractSource('', without)).toMatchObject({ tools: [], notUnderstood: 1 });
  });

  test('that a loop gives are all read', () => {
    const body =
      'void go() { for (String s : List.of("a", "b")) { add(McpSchema.Tool.builder().name("do_" + s).build()); } }';
    expect(names(body)).toEqual(['do_a', 'do_b']);
  });

  test('of each subclass are read through its base class', () => {
    const body =
      'abstract static class Base { abstract String id(); McpSchema.Tool tool() { return McpSchema.Tool.builder().name(id()).build(); } }';
    const files = {
      'src/main/java/a/B.java':
        'package a; class One extends A.Base { String id() { return "one"; } } class Two extends A.Base { String id() { return "two"; } }',
    };
    expect(names(body, files)).toEqual(['one', 'two']);
  });

  test('that an instance is created with are read where it is created', () => {
    const body = `
      static class Named { private final String id; Named(String id) { this.id = id; } McpSchema.Tool tool() { return McpSchema.Tool.builder().name(this.id).build(); } }
      List<Named> all() { return List.of(new Named("first"), new Named("second")); }`;
    expect(names(body)).toEqual(['first', 'second']);
  });

  test('that a variable is given in several places are not guessed', () => {
    const { tools, notUnderstood } = extractSource(
      'McpSchema.Tool go(boolean b) { String n = "a"; if (b) { n = "b"; } return new McpSchema.Tool(n, "d", "{}"); }',
    );
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
  });
});
