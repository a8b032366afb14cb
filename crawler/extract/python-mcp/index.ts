import type { ExtractedTool, Problem } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { placeText } from '../shared/assemble.js';
import { createMachine } from './python/machine.js';
import { indexModules } from './python/modules.js';
import { runProgram } from './run.js';
import { createFindings, createHooks } from './sdk/servers.js';
import { toolsOf } from './sdk/tools.js';
import { readWritten } from './sdk/written.js';
import { survey } from './survey.js';

export const pythonMcp: Extractor = {
  id: 'python-mcp',
  title: 'MCP Python SDK and FastMCP',
  forms: [
    '`@mcp.tool`, `@mcp.tool()`, `@mcp.tool("name")`, `@mcp.tool(name=..., title=..., description=..., annotations=...)` on functions and methods, where `mcp` is a FastMCP server made anywhere in the repository or handed in as a parameter',
    '`mcp.add_tool(function, ...)`, `mcp.tool(...)(function)`, `Tool.from_function(function, ...)`, `FastMCP(tools=[...])`, in loops over lists and tables, and through functions and decorators of the repository',
    "functions as `FunctionTool` of Google's Agent Development Kit, listed by way of `adk_to_mcp_tool_type`",
    '`FastMCP.from_openapi(…)` with the YAML or JSON documents that the source names, `route_maps` (what is excluded or a resource is no tool) and `mcp_names`, as version 2.8 and later have it',
    '`mcp.mount(other, prefix=...)` and `import_server`, with the prefixes of the names',
    'tools that are classes of the repository, through registries (`__subclasses__()`, tables, `func_metadata`, `docstring_parser`) and classes derived from the `Tool` of an SDK; where only an annotation such as `list[Base]` says what a list holds, the whole classes below `Base`',
    'names and texts that come with a setting, an environment variable or a parameter: as they are where nothing is set, and said to be uncertain',
    '`@server.list_tools()`, `server.request_handlers[ListToolsRequest]` and `on_list_tools=` handlers that return `Tool(name=..., inputSchema=...)`, in lists built in any plain way',
    'in programs that answer `tools/list` without an SDK: definitions written out as dictionaries with `name` and `inputSchema`, functions that a decorator `tool` of their own is put on',
    'tools within `if`, by what it calls or in the list of a handler: with the condition',
    'texts and JSON read from files of the repository by paths that start at `__file__`',
    'input schemas as pydantic makes them from signatures: `Annotated`, `Field`, `Optional`, `Union`, `Literal`, enumerations, pydantic models, dataclasses, `TypedDict`; descriptions from docstrings',
  ],
  extract,
};

function extract(context: ExtractContext): Extraction | null {
  const found = survey(context);
  if (found === null) return null;
  const findings = createFindings();
  const machine = createMachine({
    modules: indexModules(found.modules),
    fastmcp: found.fastmcp,
    hooks: createHooks(findings, found.dialect),
    parse: context.parse,
    shared: context.steps,
    read: (path) => context.snapshot.read(path),
    eager: new Set(found.candidates),
  });
  runProgram(machine, findings, found.candidates);
  readWritten(machine, findings, found.candidates);
  const tools = toolsOf(machine, findings, context);
  if (findings.servers.length === 0 && findings.notUnderstood.length === 0) return null;
  const problems = distinct(findings.notUnderstood.map(({ place, message }) => problem(placeText(place), message)));
  return { tools: merged(tools), notUnderstood: problems.length, problems };
}

function problem(subject: string, message: string): Problem {
  return { stage: 'extract', module: 'python-mcp', subject, message, retryable: false };
}

/** One of each, in the order of their places. */
function distinct(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((each) => [`${each.subject}\n${each.message}`, each]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** One tool of each name, the one of which most is known; sorted by name. */
function merged(tools: readonly ExtractedTool[]): ExtractedTool[] {
  const byName = new Map<string, ExtractedTool>();
  for (const tool of tools) {
    const known = byName.get(tool.name);
    // What is registered without a condition somewhere is there.
    if (known !== undefined && (known.condition === null || tool.condition === null))
      known.condition = tool.condition = null;
    if (known === undefined || certainty(tool) > certainty(known)) byName.set(tool.name, tool);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function certainty(tool: ExtractedTool): number {
  return Object.values(tool.certainty).filter((each) => each === 'exact').length;
}
