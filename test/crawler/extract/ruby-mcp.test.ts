import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { rubyMcp } from '../../../crawler/extract/ruby-mcp/index.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf } from '../../support/extract.js';

function extract(files: Record<string, string>): Extraction {
  const extraction = rubyMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing was found');
  for (const tool of extraction.tools) extractedToolSchema.parse(tool);
  return extraction;
}

function toolOf(extraction: Extraction, name: string) {
  const tool = extraction.tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} in ${extraction.tools.map((each) => each.name).join(', ')}`);
  return tool;
}

describe('servers written in Ruby', () => {
  it('have classes of the official SDK, directly and by way of their own', () => {
    const extraction = extract({
      'lib/base.rb': 'class ShelfTool < MCP::Tool\n  def self.reply(text) = text\nend\n',
      'lib/tools.rb': `require "mcp"
module Shelf
  KINDS = %w[novel atlas].freeze
  class FindBook < ShelfTool
    title "Find a book"
    description <<~TEXT
      Finds a book.
        One of #{KINDS.join(", ")}.
    TEXT
    input_schema(
      properties: {
        kind: { type: "string", enum: KINDS },
        "limit" => { type: :integer, minimum: -1 }
      },
      required: ["kind"]
    )
    annotations(read_only_hint: true, open_world_hint: nil)

    def self.call(kind:, server_context:)
      MCP::Tool::Response.new([])
    end
  end

  class HTTPPing < MCP::Tool
    description 'Isn\\'t slow'
  end

  class Greeting < MCP::Prompt
    prompt_name "greet"
    description "Greets"
  end
end
`,
    });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['find_book', 'http_ping']);
    const find = toolOf(extraction, 'find_book');
    expect(find.title).toBe('Find a book');
    expect(find.description).toBe('Finds a book.\n  One of novel, atlas.\n');
    expect(find.inputSchema).toEqual({
      type: 'object',
      properties: { kind: { type: 'string', enum: ['novel', 'atlas'] }, limit: { type: 'integer', minimum: -1 } },
      required: ['kind'],
    });
    expect(find.annotations).toEqual({ readOnlyHint: true });
    expect(toolOf(extraction, 'http_ping').description).toBe("Isn't slow");
    expect(extraction.notUnderstood).toBe(0);
  });

  it('define tools with a block', () => {
    const extraction = extract({
      'server.rb': `server = MCP::Server.new(name: "x")
lend = MCP::Tool.define(name: "lend" + "_book", description: "Lends", input_schema: { properties: {} }) { |args| 1 }
server.define_tool(name: "count", description: "Counts") do |args, server_context:|
  2
end
server.define_prompt(name: "greet", description: "Greets")
Macro.define(name: "not_a_tool")
server.define_tool(name: ENV["NAME"]) { 3 }
`,
    });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['count', 'lend_book']);
    expect(extraction.notUnderstood).toBe(1);
  });

  it('have classes of fast-mcp, with the schema that dry-schema makes of their arguments', () => {
    const extraction = extract({
      'app/tools/save.rb': `class SaveBook < FastMcp::Tool
  tool_name "save_book"
  description "Saves a book"
  annotations(destructive_hint: false)
  arguments do
    required(:title).filled(:string).description("Its title")
    optional(:pages).maybe(:integer, gt?: 0)
    required(:marks).array(:string)
    optional(:shelf).hash do
      required(:row).filled(:integer)
    end
    required(:kind).value(:string, included_in?: %w[novel atlas])
  end
  def call(title:, **) = title
end
class Library::Drop < FastMcp::Tool
  description "Drops it"
end
`,
    });
    expect(extraction.tools.map(({ name }) => name)).toEqual(['LibraryDrop', 'save_book']);
    expect(toolOf(extraction, 'save_book').inputSchema).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 1, description: 'Its title' },
        pages: { type: ['null', 'integer'], exclusiveMinimum: 0 },
        marks: { type: 'array', items: { type: 'string' } },
        shelf: { type: 'object', properties: { row: { type: 'integer' } }, required: ['row'] },
        kind: { type: 'string', enum: ['novel', 'atlas'] },
      },
      required: ['title', 'marks', 'kind'],
    });
  });

  it('have their metadata in one hash with model-context-protocol-rb', () => {
    const extraction = extract({
      'lib/tool.rb': `class Stamp < ModelContextProtocol::Server::Tool
  with_metadata do
    { name: "stamp", description: "Stamps", inputSchema: { type: "object", properties: { ink: { type: "string" } } } }
  end
end
`,
    });
    expect(toolOf(extraction, 'stamp').inputSchema).toEqual({
      type: 'object',
      properties: { ink: { type: 'string' } },
    });
  });

  it('are none where a class of another library is called Tool', () => {
    const files = { 'lib/a.rb': 'class Hammer < Workshop::Tool\n  description "Hits"\nend\nMCP::Client.new\n' };
    expect(rubyMcp.extract(contextOf(files))).toBeNull();
  });
});
