/** A small server in each language, with the forms whose evaluation may go wrong, and the parts of it that can be multiplied. */
export interface HostileServer {
  extractor: string;
  path: string;
  /** A whole server around some statements or members. */
  server(body: string): string;
  /** Registers one tool whose name is an expression. */
  tool(name: string, index: number): string;
  /** A text in the source. */
  text(value: string): string;
  /** A constant whose value is an expression, and that expression's own names. */
  constant(name: string, value: string): string;
  /** What imports another file, to stand before all else. */
  imports(index: number): string;
  /** A list of such expressions. */
  list(items: readonly string[]): string;
  /** The mark of the SDK where a file needs it. */
  head: string;
}

const quoted = (value: string) => JSON.stringify(value);

export const hostileServers: readonly HostileServer[] = [
  {
    extractor: 'typescript-mcp',
    path: 'src/index.ts',
    head: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\n`,
    server: (body) => `const server = new McpServer({ name: 'a', version: '1' });\n${body}\n`,
    tool: (name) => `server.tool(${name}, 'd', { x: { type: 'string' } }, async () => ({}));`,
    text: quoted,
    constant: (name, value) => `const ${name} = ${value};`,
    imports: (index) => `import { a${index} } from './index.js';\n`,
    list: (items) => `[${items.join(', ')}]`,
  },
  {
    extractor: 'python-mcp',
    path: 'server.py',
    head: 'from mcp.server.fastmcp import FastMCP\n',
    server: (body) => `mcp = FastMCP("a")\n${body}\n`,
    tool: (name, index) => `@mcp.tool(name=${name})\ndef t${index}(x: int = 1): pass\n`,
    text: quoted,
    constant: (name, value) => `${name} = ${value}\n`,
    imports: (index) => `from server import a${index}\n`,
    list: (items) => `[${items.join(', ')}]`,
  },
  {
    extractor: 'go-mcp',
    path: 'main.go',
    head: 'package main\nimport "github.com/mark3labs/mcp-go/mcp"\nimport "github.com/mark3labs/mcp-go/server"\n',
    server: (body) => `func main() {\n s := server.NewMCPServer("a", "1")\n${body}\n}\n`,
    tool: (name) => `s.AddTool(mcp.NewTool(${name}, mcp.WithString("x")), nil)\n`,
    text: quoted,
    constant: (name, value) => `${name} := ${value}\n`,
    imports: (index) => `import a${index} "example.com/x"\n`,
    list: (items) => `[]string{${items.join(', ')}}`,
  },
  {
    extractor: 'rust-rmcp',
    path: 'src/main.rs',
    head: 'use rmcp::{tool, tool_router};\n',
    server: (body) => `struct S;\n#[tool_router]\nimpl S {\n${body}\n}\n`,
    tool: (name, index) =>
      `#[tool(name = ${name}, description = "d")]\nasync fn t${index}(&self, x: u32) -> u32 { x }\n`,
    text: quoted,
    constant: (name, value) => `const ${name}: &'static str = ${value};\n`,
    imports: (index) => `use crate::main::a${index};\n`,
    list: (items) => `&[${items.join(', ')}]`,
  },
  {
    extractor: 'csharp-mcp',
    path: 'Server.cs',
    head: 'using ModelContextProtocol.Server;\n',
    server: (body) => `public class S {\n${body}\n}\n`,
    tool: (name, index) => `[McpServerTool(Name = ${name})] public int T${index}(int x) => x;\n`,
    text: quoted,
    constant: (name, value) => `const string ${name} = ${value};\n`,
    imports: (index) => `using A${index} = S;\n`,
    list: (items) => `new[] { ${items.join(', ')} }`,
  },
  {
    extractor: 'java-mcp',
    path: 'src/main/java/Server.java',
    head: 'import io.modelcontextprotocol.spec.McpSchema;\nimport org.springaicommunity.mcp.annotation.*;\n',
    server: (body) => `class S {\n${body}\n}\n`,
    tool: (name, index) => `@McpTool(name = ${name}) int t${index}(int x) { return x; }\n`,
    text: quoted,
    constant: (name, value) => `static final String ${name} = ${value};\n`,
    imports: (index) => `import a.A${index};\n`,
    list: (items) => `List.of(${items.join(', ')})`,
  },
  {
    extractor: 'kotlin-mcp',
    path: 'src/main/kotlin/Server.kt',
    head: 'import io.modelcontextprotocol.kotlin.sdk.*\n',
    server: (body) => `fun go(s: Server) {\n${body}\n}\n`,
    tool: (name) => `s.addTool(name = ${name}, description = "d") { null }\n`,
    text: quoted,
    constant: (name, value) => `val ${name} = ${value}\n`,
    imports: (index) => `import a.A${index}\n`,
    list: (items) => `listOf(${items.join(', ')})`,
  },
  {
    extractor: 'swift-mcp',
    path: 'Sources/main.swift',
    head: 'import MCP\n',
    server: (body) =>
      `await server.withMethodHandler(ListTools.self) { _ in\nvar tools: [Tool] = []\n${body}\nreturn .init(tools: tools)\n}\n`,
    tool: (name) => `tools.append(Tool(name: ${name}, description: "d", inputSchema: ["type": "object"]))\n`,
    text: quoted,
    constant: (name, value) => `let ${name} = ${value}\n`,
    imports: (index) => `import A${index}\n`,
    list: (items) => `[${items.join(', ')}]`,
  },
  {
    extractor: 'php-mcp',
    path: 'src/Server.php',
    head: '<?php\nuse Mcp\\Capability\\Attribute\\McpTool;\n',
    server: (body) => `class S {\n${body}\n}\n`,
    tool: (name, index) => `#[McpTool(name: ${name})]\npublic function t${index}(int $x): int { return $x; }\n`,
    text: (value) => `'${value}'`,
    constant: (name, value) => `const ${name} = ${value};\n`,
    imports: (index) => `use App\\A${index};\n`,
    list: (items) => `[${items.join(', ')}]`,
  },
  {
    extractor: 'ruby-mcp',
    path: 'lib/server.rb',
    head: 'require "mcp"\n',
    server: (body) => `${body}\n`,
    tool: (name, index) => `class T${index} < MCP::Tool\n tool_name ${name}\n description "d"\nend\n`,
    text: quoted,
    constant: (name, value) => `${name} = ${value}\n`,
    imports: (index) => `require_relative "a${index}"\n`,
    list: (items) => `[${items.join(', ')}]`,
  },
];
