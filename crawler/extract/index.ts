import type { Coverage, ExtractedTool, Problem } from '../../src/model/index.js';
import { canonicalJson, definitionHash, definitionOf, type JsonObject } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { csharpMcp } from './csharp-mcp/index.js';
import type { Extraction, Extractor } from './extractor.js';
import { goMcp } from './go-mcp/index.js';
import { type Identity, identityOf } from './identity.js';
import { javaMcp } from './java-mcp/index.js';
import { kotlinMcp } from './kotlin-mcp/index.js';
import { createParseCache } from './parse-cache.js';
import { pythonMcp } from './python-mcp/index.js';
import { rustRmcp } from './rust-rmcp/index.js';
import { mcpMarker } from './server-markers.js';
import type { SourceParser } from './syntax/parser.js';
import { toolsList } from './tools-list/index.js';
import { typescriptMcp } from './typescript-mcp/index.js';

/** Every extractor, most trusted first. To add one: a folder, its tests, and its line here. */
export const extractors: readonly Extractor[] = [
  typescriptMcp,
  pythonMcp,
  goMcp,
  rustRmcp,
  csharpMcp,
  javaMcp,
  kotlinMcp,
  toolsList,
];

/** Part of what decides whether stored tools are still what we would read: raise it when extraction changes. */
export const extractorVersion = '1';

/** One server of a snapshot with everything read of it. */
export interface ExtractedServer extends Identity {
  /** Folder of the snapshot, or null for all of it. */
  subpath: string | null;
  coverage: Coverage;
  /** Sorted by name, each name once. */
  tools: ExtractedTool[];
  problems: Problem[];
}

export interface ExtractOptions {
  revision: string;
  subpath: string | null;
  /** Paths that broke a parser before. */
  skip?: ReadonlySet<string>;
}

/**
 * The servers of a snapshot and their tools. Never throws for what the snapshot holds, with one exception.
 * @throws PoisonedParserError when the parser must be replaced; call again with that path in `skip`.
 */
export function extractServers(snapshot: Snapshot, parser: SourceParser, options: ExtractOptions): ExtractedServer[] {
  const cache = createParseCache(snapshot, parser, options.skip ?? new Set());
  const context = { snapshot, revision: options.revision, parse: cache.parse };
  const extractions = extractors.map((extractor) => extractor.extract(context)).filter((found) => found !== null);
  const { tools, problems } = mergeTools(extractions);
  problems.push(...cache.problems);
  const notUnderstood = extractions.reduce((sum, extraction) => sum + extraction.notUnderstood, 0);
  const cutShort = cache.problems.length > 0 || snapshot.omitted.length > 0;
  const exhaustive = extractions.some((extraction) => extraction.exhaustive);
  const coverage = coverageOf({ snapshot, tools, notUnderstood, cutShort, exhaustive });
  if (coverage === 'not-understood' && notUnderstood === 0) {
    problems.push({
      stage: 'extract',
      module: 'core',
      subject: mcpMarker(snapshot) ?? '.',
      message: 'uses an MCP SDK, but no tool registration that we understand was found',
      retryable: false,
    });
  }
  return [{ ...identityOf(snapshot, options.subpath), subpath: options.subpath, coverage, tools, problems }];
}

function coverageOf(seen: {
  snapshot: Snapshot;
  tools: readonly ExtractedTool[];
  notUnderstood: number;
  cutShort: boolean;
  exhaustive: boolean;
}): Coverage {
  if (seen.tools.length === 0 && !seen.exhaustive) {
    return seen.notUnderstood > 0 || mcpMarker(seen.snapshot) !== null ? 'not-understood' : 'no-server';
  }
  const exact = seen.tools.every((tool) => Object.values(tool.certainty).every((certainty) => certainty === 'exact'));
  return exact && seen.notUnderstood === 0 && !seen.cutShort ? 'complete' : 'partial';
}

/** One tool per name. Where two extractors disagree the earlier one wins, and the disagreement is reported. */
function mergeTools(extractions: readonly Extraction[]): { tools: ExtractedTool[]; problems: Problem[] } {
  const byName = new Map<string, ExtractedTool>();
  const problems: Problem[] = [];
  for (const extraction of extractions) {
    problems.push(...extraction.problems);
    for (const tool of extraction.tools) {
      const known = byName.get(tool.name);
      if (known === undefined) byName.set(tool.name, tool);
      else if (definitionHash(known) !== definitionHash(tool)) problems.push(disagreement(known, tool));
    }
  }
  const tools = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { tools, problems };
}

function disagreement(kept: ExtractedTool, other: ExtractedTool): Problem {
  const [a, b] = [definitionOf(kept) as JsonObject, definitionOf(other) as JsonObject];
  const fields = Object.keys(a).filter((field) => canonicalJson(a[field] ?? null) !== canonicalJson(b[field] ?? null));
  const place = other.evidence[0];
  return {
    stage: 'extract',
    module: other.extractor,
    subject: place === undefined ? other.name : `${place.file}:${place.line}`,
    message: `tool ${other.name} is defined differently here (${fields.join(', ')}) than by ${kept.extractor}, which was kept`,
    retryable: false,
  };
}
