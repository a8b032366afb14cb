import {
  type Category,
  type Coverage,
  definitionHash,
  type InspectedTool,
  type Inspection,
  type JsonObject,
  levelOf,
  type Policy,
  type Problem,
  type Source,
  serverId,
  type ToolRules,
} from '../../src/model/index.js';

export interface InventedTool {
  name: string;
  category?: Category;
  description?: string | null;
  inputSchema?: JsonObject | null;
  signals?: string[];
  gaps?: string[];
  over?: Partial<InspectedTool>;
}

export interface InventedServer {
  source?: Source;
  name?: string;
  description?: string | null;
  homepage?: string | null;
  revision?: string;
  coverage?: Coverage;
  tools?: InventedTool[];
  problems?: Problem[];
}

/** A source on GitHub. */
export function github(owner: string, repo: string, subpath: string | null = null): Source {
  return { kind: 'github', owner, repo, subpath, host: 'https://github.com' };
}

/** An inspection as the pipeline would make it, with everything not given filled in. */
export function invent(server: InventedServer = {}): Inspection {
  const source = server.source ?? github('acme', 'tickets');
  const revision = server.revision ?? '0123456789abcdef0123456789abcdef01234567';
  const tools = (server.tools ?? []).map((tool) => inventTool(tool, revision));
  return {
    server: {
      id: serverId(source),
      name: server.name ?? 'Tickets',
      description: server.description === undefined ? 'Reads and writes tickets.' : server.description,
      source,
      revision,
      homepage: server.homepage ?? null,
      coverage: server.coverage ?? 'complete',
      ...{ extractors: [], packages: [], remotes: [] },
    },
    tools: tools.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    policy: policyOf(tools),
    problems: server.problems ?? [],
  };
}

function inventTool(tool: InventedTool, commit: string): InspectedTool {
  const { name, category = 'Read', signals = [], gaps = [], over = {} } = tool;
  const definition = {
    name,
    title: null,
    description: tool.description === undefined ? `Does what ${name} says.` : tool.description,
    inputSchema: tool.inputSchema === undefined ? { type: 'object', properties: {} } : tool.inputSchema,
    outputSchema: null,
    annotations: null,
  };
  const made: InspectedTool = {
    ...definition,
    provenance: 'source',
    extractor: 'typescript-mcp',
    condition: null,
    certainty: {
      name: 'exact',
      title: 'exact',
      description: 'exact',
      inputSchema: 'exact',
      outputSchema: 'exact',
      annotations: 'exact',
    },
    evidence: [
      { field: 'name', file: 'src/index.ts', line: 12, commit, excerpt: `server.tool('${name.slice(0, 100)}'` },
    ],
    definitionHash: definitionHash(definition),
    classification: {
      category,
      level: levelOf(category),
      confidence: 0.9,
      score: 40,
      terms: [{ label: category, points: 40 }],
      signals: signals.map((text) => ({ id: 'url-input', text, subject: null })),
      because:
        category === 'Unknown'
          ? []
          : [{ source: 'name', category, text: 'The name says so.', quote: name.slice(0, 200) }],
      actions: [],
      gaps,
      capabilities: [],
      classifierVersion: '1',
      inputHash: '0'.repeat(64),
    },
    policy: { version: '1', default: 'deny', tools: {} },
    attacks: [],
  };
  made.policy = policyOf([made]);
  return { ...made, ...over };
}

/** Not the product's policy, only one of its form. */
function policyOf(tools: readonly InspectedTool[]): Policy {
  const hide = tools.filter((tool) => tool.classification.category === 'Destructive').map((tool) => tool.name);
  const rules = tools
    .filter((tool) => tool.classification.category !== 'Destructive')
    .map((tool): [string, ToolRules] => [tool.name, tool.classification.category === 'Write' ? limit(tool.name) : {}]);
  return {
    version: '1',
    default: 'deny',
    ...(hide.length > 0 && { hide }),
    // `fromEntries` makes own members, also of `__proto__`.
    tools: Object.fromEntries(rules),
  };
}

function limit(name: string): ToolRules {
  return { limits: [{ counter: `${name.toLowerCase()}_rate`, window: 'minute', max: 30, scope: 'grant' }] };
}
