import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { swiftMcp } from '../../../crawler/extract/swift-mcp/index.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf } from '../../support/extract.js';

function extract(files: Record<string, string>): Extraction {
  const extraction = swiftMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing was found');
  for (const tool of extraction.tools) extractedToolSchema.parse(tool);
  return extraction;
}

function toolOf(extraction: Extraction, name: string) {
  const tool = extraction.tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name} in ${extraction.tools.map((each) => each.name).join(', ')}`);
  return tool;
}

describe('servers written in Swift', () => {
  it('define tools where tools/list is answered, with schemas of the cases of Value', () => {
    const extraction = extract({
      'Sources/main.swift': `import MCP
enum Names: String { case water = "water_plant", prune }
let note = "Cuts a \\u{201C}branch\\u{201D}."
await server.withMethodHandler(ListTools.self) { _ in
    let tools = [
        Tool(
            name: Names.water.rawValue,
            description: """
                Waters a plant.
                  Not too much.
                """,
            inputSchema: .object([
                "type": .string("object"),
                "properties": .object(["litres": ["type": "number", "minimum": -1.5]]),
                "required": ["litres"],
            ]),
            annotations: .init(title: "Water", readOnlyHint: false, idempotentHint: nil)
        ),
        Tool(name: Names.prune.rawValue, description: note, inputSchema: ["type": "object"]),
    ]
    return .init(tools: tools)
}`,
    });
    expect(extraction.notUnderstood).toBe(0);
    const water = toolOf(extraction, 'water_plant');
    expect(water.description).toBe('Waters a plant.\n  Not too much.');
    expect(water.inputSchema).toEqual({
      type: 'object',
      properties: { litres: { type: 'number', minimum: -1.5 } },
      required: ['litres'],
    });
    expect(water.annotations).toEqual({ title: 'Water', readOnlyHint: false });
    expect(Object.values(water.certainty)).toEqual(Object.values(water.certainty).map(() => 'exact'));
    expect(toolOf(extraction, 'prune').description).toBe('Cuts a \u201cbranch\u201d.');
  });

  it('may have a type of the same form, with a closure behind it and schemas of the package JSONSchema', () => {
    const extraction = extract({
      'App/Tool.swift': 'import MCP\nimport JSONSchema\nstruct Tool { let name: String }\n',
      'App/Garden.swift': `final class Garden: Service {
    var tools: [Tool] {
        Tool(
            name: "beds_list",
            description: "Lists beds",
            inputSchema: .object(
                properties: [
                    "since": .string(description: "From when", format: .dateTime),
                    "kinds": .array(items: .string(enum: ["herb", "tree"])),
                    "sizes": .array(items: .string(enum: Size.allCases.map { .string($0.rawValue) })),
                ],
                required: ["since"],
                additionalProperties: false
            ),
            annotations: .init(readOnlyHint: true)
        ) { arguments in
            return arguments
        }
    }
}`,
    });
    const tool = toolOf(extraction, 'beds_list');
    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: {
        since: { type: 'string', description: 'From when', format: 'date-time' },
        kinds: { type: 'array', items: { type: 'string', enum: ['herb', 'tree'] } },
        sizes: { type: 'array', items: { type: 'string' } },
      },
      required: ['since'],
      additionalProperties: false,
    });
    expect(tool.certainty.inputSchema).toBe('partial');
  });

  it('are read through functions, loops and types with the members of a tool', () => {
    const extraction = extract({
      'Sources/tools.swift': `import MCP
func make(called name: String, _ text: String = "Sows.") -> Tool {
    return Tool(name: "sow_\\(name)", description: text, inputSchema: [:])
}
let sown = [make(called: "peas"), make(called: "beans", "Sows beans.")]
let dug = ["bed", "border"].map { Tool(name: "dig_" + $0, description: nil, inputSchema: [:]) }
protocol Job { var name: String { get }; var inputSchema: Value { get } }
struct Rake: Job {
    let name = "rake_leaves"
    var description: String { "Rakes." }
    var inputSchema: Value { return .object(["type": "object"]) }
}
struct Settings { var name: String; var inputSchema: Value }
`,
    });
    expect(extraction.tools.map(({ name, description }) => [name, description])).toEqual([
      ['dig_bed', null],
      ['dig_border', null],
      ['rake_leaves', 'Rakes.'],
      ['sow_beans', 'Sows beans.'],
      ['sow_peas', 'Sows.'],
    ]);
  });

  it('say where a name is not known, and take nothing else for a tool', () => {
    const extraction = extract({
      'Sources/main.swift': `import MCP
let found = Tool(name: ProcessInfo.processInfo.hostName, description: "?", inputSchema: [:])
let copy = Tool(name: other.name, description: other.description, inputSchema: other.inputSchema)
let prompt = Prompt(name: "greet", description: "Greets")
let gadget = Tool(name: "hammer", weight: 3)
`,
    });
    expect(extraction.tools).toEqual([]);
    expect(extraction.notUnderstood).toBe(1);
  });

  it('are none without the SDK', () => {
    expect(swiftMcp.extract(contextOf({ 'a.swift': 'let t = Tool(name: "x", inputSchema: [:])' }))).toBeNull();
  });
});
