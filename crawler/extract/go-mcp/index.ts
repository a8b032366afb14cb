import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import type { Place } from '../shared/assemble.js';
import { Findings } from '../shared/findings.js';
import { type Library, Machine } from '../shared/go/machine.js';
import { GoModules } from '../shared/go/modules.js';
import { ImportGraph } from '../shared/go/references.js';
import { schemaLibrary } from '../shared/go/schema-library.js';
import { standardLibrary } from '../shared/go/standard-library.js';
import { explore } from './explore.js';
import { readTools } from './facts.js';
import { mark3labsLibrary } from './mark3labs.js';
import { officialLibrary } from './official.js';
import { otherLibraries } from './others.js';
import { ownLibrary, ownTools } from './own.js';
import { type Registered, Registry } from './registry.js';
import { folderOf, sdkFiles, takesPart } from './select.js';

const id = 'go-mcp';

/** Reads servers written in Go: with mark3labs/mcp-go, the official SDK, or one of the smaller ones. */
export const goMcp: Extractor = {
  id,
  title: 'MCP Go SDKs',
  forms: [
    '`mcp.NewTool(name, mcp.WithDescription(…), mcp.WithString(…), …)` of mcp-go, options from variables, lists and functions too',
    '`mcp.NewToolWithRawSchema(name, description, schema)` and `mcp.Tool{…}` of both SDKs',
    '`mcp.AddTool(server, &mcp.Tool{…}, handler)` of the official SDK, schemas from the types of the handler and their tags',
    '`server.RegisterTool(name, description, handler)` of mcp-golang, `protocol.NewTool(name, description, T{})` of ThinkInAIXYZ/go-mcp, `tools.NewTool(…)` of cortex',
    'tools made by functions, generic wrappers and tables of other packages of the module, names from constants and `fmt.Sprintf`',
    'without an SDK: structs with fields sent as `name`, `description` and `inputSchema`, where something answers `tools/list`',
    'tools within `if`, or after an `if` that returns: with the condition',
    "tools in structs of the server's own, converted when they are registered; schemas by google/jsonschema-go and invopop/jsonschema",
  ],
  extract(context) {
    const files = sdkFiles(context.snapshot);
    if (files.length > 0) return extract(context, files, new Set());
    // Without an SDK, a server has a struct of its own for its tools.
    const own = ownTools(context.snapshot);
    return own.files.length === 0 ? null : extract(context, own.files, own.names);
  },
};

function extract(context: ExtractContext, files: readonly string[], ownNames: ReadonlySet<string>): Extraction {
  const { snapshot } = context;
  const modules = new GoModules(snapshot, (path) => context.parse(path), takesPart);
  const graph = new ImportGraph(snapshot, snapshot.paths.filter(takesPart), modules);
  const own = () => machine;
  const registry = new Registry(() => machine.condition);
  const libraries: Library[] = [
    mark3labsLibrary(own, registry),
    officialLibrary(own, registry),
    ...otherLibraries(own, registry),
    ...(ownNames.size > 0 ? [ownLibrary(own, registry)] : []),
    schemaLibrary(own),
    standardLibrary(own),
  ];
  const machine: Machine = new Machine(modules, libraries, context.steps);
  const explored = explore(machine, modules, graph, registry, new Set(files.map(folderOf)), ownNames);
  const findings = new Findings(id, context.revision);
  collect(machine, registry, findings);
  for (const place of explored.cutShort)
    findings.notUnderstood(place, 'Not all of this function was evaluated: it takes too many steps.');
  for (const place of explored.unreached) {
    findings.notUnderstood(
      place,
      'A tool may be registered here, in code that was not reached when the source was evaluated.',
    );
  }
  return findings.extraction();
}

/** The tools that were found, as they were registered, or else as they were made. */
function collect(machine: Machine, registry: Registry, findings: Findings): void {
  const open = new Map<object, { at: Place; reason: string }>();
  const settled = new Set<object>();
  const add = (registered: Registered, isAdded: boolean) => {
    const place = registered.tool.at ?? registered.at;
    for (const read of readTools(machine, registered, isAdded)) {
      if ('unnamed' in read) {
        open.set(place.node, { at: place, reason: read.unnamed });
        continue;
      }
      settled.add(place.node);
      findings.add(read.facts);
    }
  };
  const added = new Set<object>();
  for (const registered of registry.registered) {
    added.add(registered.tool.origin);
    add(registered, true);
  }
  const notAdded = registry.made.filter((tool) => !added.has(tool.origin));
  for (const tool of notAdded)
    add({ tool, input: null, output: null, condition: registry.conditionOf(tool), at: tool.at as Place }, false);
  for (const [node, { at, reason }] of open) {
    if (!settled.has(node))
      findings.notUnderstood(at, `The name of the tool that is registered here could not be evaluated: ${reason}.`);
  }
  // What comes from elsewhere is explained by the tools that were made and not seen to be registered.
  if (notAdded.length === 0) {
    for (const at of registry.unknown) findings.notUnderstood(at, 'What is registered here could not be evaluated.');
  }
}
