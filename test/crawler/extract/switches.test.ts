import { describe, expect, it } from 'vitest';
import { csharpMcp } from '../../../crawler/extract/csharp-mcp/index.js';
import type { Extractor } from '../../../crawler/extract/extractor.js';
import { javaMcp } from '../../../crawler/extract/java-mcp/index.js';
import { kotlinMcp } from '../../../crawler/extract/kotlin-mcp/index.js';
import { phpMcp } from '../../../crawler/extract/php-mcp/index.js';
import { rubyMcp } from '../../../crawler/extract/ruby-mcp/index.js';
import { swiftMcp } from '../../../crawler/extract/swift-mcp/index.js';
import { contextOf } from '../../support/extract.js';

/** Name -> condition. */
function conditions(extractor: Extractor, files: Record<string, string>) {
  const extraction = extractor.extract(contextOf(files));
  return Object.fromEntries((extraction?.tools ?? []).map(({ name, condition }) => [name, condition]));
}

describe('tools behind a switch', () => {
  it('have its condition in C#, wherever a class or a tool is registered', () => {
    const tool = (name: string) => `new Tool { Name = "${name}", InputSchema = schema }`;
    const files = {
      'src/Program.cs': `using ModelContextProtocol.Server;
var builder = services.AddMcpServer().WithTools<ReadTools>();
if (options.AllowWrites) { builder.WithTools<WriteTools>(); }`,
      'src/ReadTools.cs': `using ModelContextProtocol.Server;
[McpServerToolType] public class ReadTools { [McpServerTool(Name = "read")] public static string Read() => ""; }`,
      'src/WriteTools.cs': `using ModelContextProtocol.Server;
[McpServerToolType] public class WriteTools { [McpServerTool(Name = "write")] public static string Write() => ""; }`,
      'src/Listing.cs': `using ModelContextProtocol.Protocol;
class Listing {
  List<Tool> List(Options options) {
    var tools = new List<Tool> { ${tool('list')} };
    var purge = ${tool('purge')};
    if (options.Admin) tools.Add(purge);
    else tools.Add(${tool('ask')});
    if (!options.Network) return tools;
    tools.Add(${tool('fetch')});
    tools.Add(options.Beta ? ${tool('try')} : ${tool('use')});
    return tools;
  }
}`,
    };
    expect(conditions(csharpMcp, files)).toEqual({
      read: null,
      write: 'options.AllowWrites',
      list: null,
      purge: 'options.Admin',
      ask: '!options.Admin',
      fetch: 'options.Network',
      try: 'options.Network && options.Beta',
      use: 'options.Network && !options.Beta',
    });
    // Whoever looks for the classes registers them all.
    const all = {
      ...files,
      'src/Startup.cs': 'class Startup { void Go() { services.AddMcpServer().WithToolsFromAssembly(); } }',
    };
    expect(conditions(csharpMcp, all)).toMatchObject({ read: null, write: null });
  });

  it('have its condition in Java and Kotlin, through the functions that register them', () => {
    const java = `package a;
import io.modelcontextprotocol.spec.McpSchema;
class A {
  void start(Server server, boolean readOnly) {
    server.addTool(spec(readTool()));
    if (!readOnly) { addWriting(server); }
    if (System.getenv("DEBUG") != null) server.addTool(spec(debugTool()));
  }
  McpSchema.Tool readTool() { return new McpSchema.Tool("read", "Reads", "{}"); }
  McpSchema.Tool debugTool() { return new McpSchema.Tool("debug", "Debugs", "{}"); }
  void addWriting(Server server) { server.addTool(spec(new McpSchema.Tool("write", "Writes", "{}"))); }
}`;
    expect(conditions(javaMcp, { 'src/main/java/a/A.java': java })).toEqual({
      read: null,
      write: '!readOnly',
      debug: 'System.getenv("DEBUG") != null',
    });
    const kotlin = `import io.modelcontextprotocol.kotlin.sdk.*
fun main() {
  val server = Server()
  registerReading(server)
  if (config.writable) registerWriting(server)
}
fun registerReading(server: Server) { server.addTool(name = "read", description = "Reads") { run() } }
fun registerWriting(server: Server) {
  server.addTool(name = "write", description = "Writes") { run() }
  if (config.safe) return
  server.addTool(name = "purge", description = "Purges") { run() }
}`;
    expect(conditions(kotlinMcp, { 'src/main/kotlin/A.kt': kotlin })).toEqual({
      read: null,
      write: 'config.writable',
      purge: 'config.writable && !config.safe',
    });
  });

  it('have its condition in Swift', () => {
    const tool = (name: string) => `Tool(name: "${name}", description: "x", inputSchema: .object([:]))`;
    const files = {
      'Sources/main.swift': `import MCP
struct Tools {
  static let purge = ${tool('purge')}
  func list(config: Config) -> [Tool] {
    var tools = [${tool('read')}]
    if config.admin { tools.append(Tools.purge) } else { tools.append(${tool('ask')}) }
    guard config.network else { return tools }
    tools.append(${tool('fetch')})
    return tools
  }
}`,
    };
    expect(conditions(swiftMcp, files)).toEqual({
      read: null,
      purge: 'config.admin',
      ask: '!config.admin',
      fetch: 'config.network',
    });
  });

  it('have its condition in PHP', () => {
    const files = {
      'src/Server.php': `<?php
use Mcp\\Server;
class Setup {
  public function run(Builder $builder): void {
    $builder->addTool([Notes::class, 'read'], name: 'read', description: 'Reads');
    if (getenv('ALLOW_WRITES') === '1') {
      $builder->addTool([Notes::class, 'write'], name: 'write', description: 'Writes');
    }
    if (!$this->admin) { return; }
    $builder->addTool([Notes::class, 'purge'], name: 'purge', description: 'Purges');
  }
}
class Notes { public function read() {} public function write() {} public function purge() {} }`,
    };
    expect(conditions(phpMcp, files)).toEqual({
      read: null,
      write: "getenv('ALLOW_WRITES') === '1'",
      purge: '$this->admin',
    });
  });

  it('have its condition in Ruby', () => {
    const tool = (name: string) => `class ${name} < MCP::Tool\n  description "x"\n  def self.call; end\nend\n`;
    const files = {
      'server.rb': `require "mcp"
${tool('ReadNote')}${tool('WriteNote')}${tool('PurgeNote')}${tool('AskNote')}
tools = [ReadNote]
tools << WriteNote unless ENV["READ_ONLY"]
if config.admin?
  tools << PurgeNote
else
  tools << AskNote
end
server = MCP::Server.new(tools: tools)
server.define_tool(name: "debug") { } if ENV["DEBUG"]`,
    };
    expect(conditions(rubyMcp, files)).toEqual({
      read_note: null,
      write_note: '!ENV["READ_ONLY"]',
      purge_note: 'config.admin?',
      ask_note: '!config.admin?',
      debug: 'ENV["DEBUG"]',
    });
  });

  it('have none where one use of them has none, or what is used uses itself', () => {
    const java = `package a;
import io.modelcontextprotocol.spec.McpSchema;
class A {
  void start(Server server, boolean more) {
    if (more) { server.addTool(spec(readTool())); again(server); }
    server.addTool(spec(readTool()));
  }
  McpSchema.Tool readTool() { return new McpSchema.Tool("read", "Reads", "{}"); }
  void again(Server server) { if (more()) once(server); }
  void once(Server server) { server.addTool(spec(new McpSchema.Tool("loop", "Loops", "{}"))); again(server); }
}`;
    expect(conditions(javaMcp, { 'src/main/java/a/A.java': java })).toEqual({ read: null, loop: 'more()' });
  });
});
