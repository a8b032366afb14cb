import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { Findings } from '../shared/findings.js';
import { Declarations } from '../shared/rust/declarations.js';
import { Steps } from '../shared/steps.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { ReadTool } from './made.js';
import { readOwnTools } from './own.js';
import { type Selection, selectSources } from './select.js';
import { readTools } from './tools.js';

const id = 'rust-rmcp';

/** Reads servers written in Rust: with rmcp, the official SDK, or with rust-mcp-sdk. */
export const rustRmcp: Extractor = {
  id,
  title: 'MCP Rust SDKs (rmcp, rust-mcp-sdk)',
  forms: [
    '`#[tool(name = "…", description = "…", annotations(…))]` on methods, doc comments as descriptions',
    '`Parameters<T>`, `#[tool(aggr)]` and `#[tool(param)]`: schemas from structs and enums with serde and schemars attributes',
    '`#[mcp_tool(name = "…", description = "…", read_only_hint = …)]` of rust-mcp-sdk on types, their fields as parameters',
    '`Tool::new(name, description, schema)` and `Tool { name, … }` of rmcp and what came before it, schemas from `json!({…})` or a type',
    'without an SDK: structs, `json!({ … })` and calls with a name, a description and an input schema, where something answers `tools/list`',
    'tools that are only built with a feature, `#[cfg(…)]`: with the condition',
    'texts from constants, `concat!`, `include_str!` and `indoc!`',
  ],
  extract(context) {
    const selection = selectSources(context.snapshot);
    return selection === null ? null : extract(context, selection);
  },
};

function extract(context: ExtractContext, { paths, sources, ownSources }: Selection): Extraction {
  const declarations = new Declarations(
    context.snapshot,
    paths,
    (path) => context.parse(path),
    new Steps(context.steps),
  );
  const found = collect(context, sources, (file) => readTools(declarations, file));
  // A crate called like an SDK may be the server's own.
  if (found.tools.length > 0 || found.notUnderstood > 0) return found;
  return collect(context, ownSources, (file) => readOwnTools(declarations, file));
}

/** The tools of these files. */
function collect(
  { parse, revision }: ExtractContext,
  sources: readonly string[],
  read: (file: SourceFile) => ReadTool[],
): Extraction {
  const findings = new Findings(id, revision);
  findings.within(() => {
    for (const path of sources) {
      const file = parse(path);
      for (const tool of file === null ? [] : read(file)) {
        if ('facts' in tool) findings.add(tool.facts);
        else
          findings.notUnderstood(tool.unnamed, 'The name of the tool that is registered here could not be evaluated.');
      }
    }
  });
  return findings.extraction();
}
