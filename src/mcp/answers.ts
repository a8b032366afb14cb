import { z } from 'zod';
import { classify } from '../../classifier/index.js';
import { type NamedTool, toolsNamed } from '../catalogue/named.js';
import type { Catalogue } from '../catalogue/read.js';
import { wordsOf } from '../catalogue/search/query.js';
import {
  categorySchema,
  classificationSchema,
  coverageSchema,
  type Inspection,
  jsonObjectSchema,
  levelSchema,
  lineUrl,
  type Policy,
  type PublishedTool,
  policySchema,
  type ToolDefinition,
} from '../model/index.js';
import { visibleLine } from '../model/text.js';
import { policyFormats, stackOf, writePolicy } from '../policy/formats/index.js';
import { recommendedPolicy } from '../policy/recommend.js';

/*
 * What agents may ask, and the answers: every tool of the MCP server without MCP. All of it reads, and takes no more than it says.
 */

/** Most of what one answer lists; what is left out is counted. */
const most = { tools: 100, servers: 50, similar: 5, reasons: 10, evidence: 10 } as const;

const name = z.string().min(1).max(1_000);
const signals = z.array(z.object({ id: z.string(), text: z.string() }));
const rating = {
  category: categorySchema,
  level: levelSchema,
  confidence: z.number(),
  score: z.int(),
  signals,
  gaps: z.array(z.string()).describe('What could not be looked at; an unknown is never safe.'),
};
const found = z
  .boolean()
  .describe('False: looked, and there is nothing of this name. That says nothing about its risk.');
const similar = z.array(z.string()).describe('Names that resemble the one asked for, where there is none of it.');
const formatId = z.enum(policyFormats.map(({ id }) => id));
const leftOut = z.int().describe('How many more there are that are not listed.');

interface Question<Input extends z.ZodRawShape, Output extends z.ZodRawShape> {
  name: string;
  title: string;
  description: string;
  input: Input;
  output: Output;
  answer(
    catalogue: Catalogue,
    input: z.output<z.ZodObject<Input>>,
  ): Promise<z.input<z.ZodObject<Output>>> | z.input<z.ZodObject<Output>>;
}

function question<Input extends z.ZodRawShape, Output extends z.ZodRawShape>(asked: Question<Input, Output>) {
  return asked;
}

const lookUpTool = question({
  name: 'look_up_tool',
  title: 'Look up a tool',
  description:
    'Returns the risk level, category, signals and recommended policy of every published MCP tool with this name, one entry per server that has it.',
  input: { name: name.describe('Name of the tool, e.g. get_issue') },
  output: {
    found,
    tools: z.array(
      z.object({ name: z.string(), server: z.string(), coverage: coverageSchema, ...rating, policy: policySchema }),
    ),
    leftOut,
    similar,
  },
  async answer(catalogue, { name }) {
    const tools = await catalogue.tool(name);
    return {
      found: tools.length > 0,
      tools: tools.slice(0, most.servers).map((tool) => ({
        ...{ name: tool.name, server: tool.server.id, coverage: tool.server.coverage, ...ratingOf(tool) },
        policy: tool.policy,
      })),
      leftOut: Math.max(tools.length - most.servers, 0),
      similar: tools.length > 0 ? [] : await catalogue.nearNames(name, most.similar),
    };
  },
});

const lookUpServer = question({
  name: 'look_up_server',
  title: 'Look up a server',
  description:
    'Returns how completely an MCP server was read, and the risk of each of its tools, most dangerous first.',
  input: {
    id: name.describe('Id of the server, e.g. npm:tavily-mcp or github:owner/repo, or its name where only one has it'),
  },
  output: {
    found,
    server: z
      .object({
        ...{ id: z.string(), name: z.string(), description: z.string().nullable(), revision: z.string() },
        coverage: coverageSchema.describe('Unless it is complete, the server may offer tools that are not listed.'),
      })
      .nullable(),
    tools: z.array(
      z.object({ name: z.string(), category: categorySchema, level: levelSchema, score: z.int(), signals }),
    ),
    leftOut,
    similar,
  },
  async answer(catalogue, { id }) {
    const inspection = await catalogue.server(id);
    if (inspection === null) {
      return {
        found: false,
        server: null,
        tools: [],
        leftOut: 0,
        similar: await catalogue.nearServers(id, most.similar),
      };
    }
    const { id: own, name, description, revision, coverage } = inspection.server;
    const tools = inspection.tools
      .map(({ name, classification: { category, level, score, signals } }) => ({
        name,
        category,
        level,
        score,
        signals,
      }))
      .sort((a, b) => b.score - a.score);
    return {
      ...{ found: true, server: { id: own, name, description, revision, coverage }, similar: [] },
      tools: tools.slice(0, most.tools).map((tool) => ({ ...tool, signals: brief(tool.signals) })),
      leftOut: Math.max(tools.length - most.tools, 0),
    };
  },
});

const searchCatalogue = question({
  name: 'search_catalogue',
  title: 'Search tools and servers',
  description:
    'Finds published MCP tools and servers by words of their name, server or description, optionally of one category, level or signal.',
  input: {
    query: z.string().min(1).max(300).describe('Words; the last one may be the beginning of a word'),
    category: categorySchema.optional(),
    level: levelSchema.optional(),
    signal: z.string().max(100).optional().describe('Id of a signal, e.g. shell-command'),
    limit: z.int().min(1).max(50).default(10),
  },
  output: {
    results: z.array(
      z.object({
        kind: z.enum(['tool', 'server']),
        name: z.string(),
        description: z.string().nullable(),
        servers: z.array(z.string()).describe('Ids of the first servers that have it'),
        count: z.int().describe('Servers that have a tool of this name; for a server, its tools'),
        categories: z.array(z.string()).describe('What it is rated on these servers, most dangerous first'),
      }),
    ),
  },
  async answer(catalogue, { query, limit, ...filter }) {
    const results = await catalogue.search(query, filter, limit);
    return {
      results: results.map(({ kind, name, description, servers, count, categories }) => ({
        ...{ kind, name, description, servers, count, categories },
      })),
    };
  },
});

const assessTools = question({
  name: 'assess_tools',
  title: 'Assess a list of tools',
  description:
    'Rates MCP tool definitions, e.g. what tools/list answered, and returns the risk of each with one policy for all. Nothing is called or stored.',
  input: {
    server: z.string().max(300).optional().describe('Name of the server they are of'),
    tools: z
      .array(
        z.object({
          name,
          title: z.string().max(1_000).nullish(),
          description: z.string().max(50_000).nullish(),
          inputSchema: z.record(z.string(), z.unknown()).nullish(),
          outputSchema: z.record(z.string(), z.unknown()).nullish(),
          annotations: z.record(z.string(), z.unknown()).nullish(),
        }),
      )
      .min(1)
      .max(most.tools),
  },
  output: {
    tools: z.array(z.object({ name: z.string(), ...rating, because: z.array(z.string()) })),
    policy: policySchema,
  },
  answer(_catalogue, { server, tools }) {
    const definitions = tools.map(definitionFrom);
    const context = { server: server ?? '', siblings: definitions.map((tool) => tool.name) };
    const rated = definitions.map((tool) => ({ ...classify(tool, context), name: tool.name }));
    return {
      tools: rated.map((tool) => ({
        name: tool.name,
        ...ratingOf(tool),
        because: tool.because.map(({ text }) => text),
      })),
      policy: recommendedPolicy(rated),
    };
  },
});

const recommendPolicy = question({
  name: 'recommend_policy',
  title: 'Recommend a policy',
  description:
    'Returns one policy.json for published MCP servers (all their tools) and tools, on request also as a client takes it. What it does not list is denied.',
  input: {
    names: z.array(name).min(1).max(20).describe('Ids of servers, names of tools'),
    format: formatId.optional().describe('The client to write it for too'),
  },
  output: {
    policy: policySchema,
    written: z
      .object({
        ...{ format: formatId, file: z.string(), text: z.string() },
        differences: z.array(z.string()).describe('What it says otherwise than policy.json'),
        unnamed: z.array(z.string()).describe('Tools that no rule of this form can name'),
      })
      .nullable()
      .describe('The policy in the form that was asked for'),
    unknown: z.array(z.string()).describe('Names of which there is nothing in the catalogue: the policy denies them.'),
  },
  async answer(catalogue, { names, format }) {
    const rated = await Promise.all(names.map((name) => toolsNamed(catalogue, name)));
    const tools = rated.flatMap((tools) => tools ?? []);
    const policy = recommendedPolicy(tools);
    return {
      policy,
      written: format === undefined ? null : writtenFor(format, policy, tools),
      unknown: names.filter((_, at) => rated[at] === null),
    };
  },
});

const explainClassification = question({
  name: 'explain_classification',
  title: 'Explain a classification',
  description:
    'Shows why one tool of one published MCP server is rated as it is: the words that decided, the terms of its score, the lines it was read from.',
  input: { server: name.describe('Id or name of the server'), tool: name.describe('Name of the tool') },
  output: {
    found,
    explanation: z
      .object({
        ...rating,
        because: z.array(z.object({ text: z.string(), quote: z.string(), speaksFor: categorySchema })),
        terms: classificationSchema.shape.terms,
        evidence: z.array(z.object({ field: z.string(), file: z.string(), line: z.int(), url: z.string().nullable() })),
        policy: policySchema,
      })
      .nullable(),
    similar: similar.describe('Where there is no such server, ids that resemble it; else names of its tools that do.'),
  },
  async answer(catalogue, { server, tool }) {
    const inspection = await catalogue.server(server);
    if (inspection === null) {
      return { found: false, explanation: null, similar: await catalogue.nearServers(server, most.similar) };
    }
    const wanted = inspection.tools.find(({ name }) => name === tool);
    if (wanted === undefined) return { found: false, explanation: null, similar: toolsLike(inspection, tool) };
    return { found: true, explanation: explanationOf(inspection, wanted), similar: [] };
  },
});

/** Everything that may be asked. */
export const questions = [
  lookUpTool,
  lookUpServer,
  searchCatalogue,
  assessTools,
  recommendPolicy,
  explainClassification,
] as const;

/** Names of a server's tools that share a word with this one. */
function toolsLike({ tools }: Inspection, name: string): string[] {
  const words = new Set(wordsOf(name));
  return tools
    .map((tool) => tool.name)
    .filter((other) => wordsOf(other).some((word) => words.has(word)))
    .slice(0, most.similar);
}

function explanationOf({ server }: Inspection, { classification, evidence, policy }: Inspection['tools'][number]) {
  return {
    ...ratingOf(classification),
    because: classification.because
      .slice(0, most.reasons)
      .map(({ text, quote, category }) => ({ text, quote, speaksFor: category })),
    terms: classification.terms,
    evidence: evidence.slice(0, most.evidence).map(({ field, file, line, commit }) => ({
      ...{ field, file, line, url: lineUrl(server.source, commit, file, line) },
    })),
    policy,
  };
}

function writtenFor(id: string, policy: Policy, tools: readonly NamedTool[]) {
  const format = policyFormats.find((each) => each.id === id);
  if (format === undefined) return null;
  const { file, differences } = format;
  const { text, unnamed } = writePolicy(format, stackOf(policy, tools));
  return { format: id, file, text, differences: [...differences], unnamed: [...unnamed] };
}

type Rated = Pick<PublishedTool, 'category' | 'level' | 'confidence' | 'score' | 'signals' | 'gaps'>;

function ratingOf({ category, level, confidence, score, signals, gaps }: Rated) {
  return { category, level, confidence, score, signals: brief(signals), gaps };
}

function brief(signals: PublishedTool['signals']) {
  return signals.map(({ id, text }) => ({ id, text }));
}

/** @throws Error for schemas nested so deep that they are no schemas */
function definitionFrom(tool: {
  name: string;
  title?: string | null | undefined;
  description?: string | null | undefined;
  inputSchema?: Record<string, unknown> | null | undefined;
  outputSchema?: Record<string, unknown> | null | undefined;
  annotations?: Record<string, unknown> | null | undefined;
}): ToolDefinition {
  const object = (field: 'inputSchema' | 'outputSchema' | 'annotations') => {
    const value = tool[field] ?? null;
    if (value === null) return null;
    const { data, error } = jsonObjectSchema.safeParse(value);
    if (error === undefined) return data;
    throw new Error(`${field} of ${visibleLine(tool.name, 80)} ${error.issues[0]?.message}`);
  };
  return {
    ...{ name: tool.name, title: tool.title ?? null, description: tool.description ?? null },
    ...{ inputSchema: object('inputSchema'), outputSchema: object('outputSchema') },
    annotations: object('annotations'),
  };
}
