import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import type {
  Annotations,
  Certainty,
  Evidence,
  ExtractedTool,
  Json,
  Problem,
  ToolDefinition,
} from '../../../../src/model/index.js';
import { annotationsSchema, definitionFields, isJsonObject } from '../../../../src/model/index.js';
import type { Extraction } from '../../extractor.js';
import { ownHints, ownSchema } from './own-names.js';
import { itemsOf, JsonError, lineCounter, membersOf, type Span, skipBlanks, spanOf } from './places.js';

/** Lists and objects inside one another in one tool; a real schema has under twenty. */
const maxDepth = 200;
/** Characters a name should stay under; the protocol recommends 128. */
const longName = 1_000;
/** Characters of text kept as the excerpt of a piece of evidence. */
const excerptLength = 200;
/** Problems listed one by one. */
const maxProblems = 200;

/** A text that lists tools, and who reads it. */
export interface ToolsJson {
  path: string;
  text: string;
  revision: string;
  /** Id of the extractor. */
  extractor: string;
  /** Whether an entry may leave out what the tool has, as manifests do that list names and descriptions. */
  abridged: boolean;
}

/** Reads a `tools/list` result. What is wrong with a tool is a problem; what can be used of it is kept. */
export function readToolsList(source: ToolsJson): Extraction {
  const { path, text, extractor } = source;
  const problems: Problem[] = [];
  const report = (subject: string, message: string): void => {
    problems.push({ stage: 'extract', module: extractor, subject, message, retryable: false });
  };
  const failed = (subject: string, message: string): Extraction => {
    report(subject, message);
    return { tools: [], notUnderstood: 1, problems };
  };
  let whole: Span;
  try {
    whole = spanOf(text, 0);
    const rest = skipBlanks(text, whole.end);
    if (rest < text.length) throw new JsonError(rest);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const { line, column } = positionOf(text, error.offset);
    return failed(
      `${path}:${line}`,
      `not valid JSON: unexpected ${wordAt(text, error.offset)} in line ${line}, column ${column}`,
    );
  }
  const list = listOf(text, whole);
  if (list === null)
    return failed(path, 'holds no list of tools: expected [...], {"tools": [...]} or {"result": {"tools": [...]}}');
  const lineAt = lineCounter(text);
  const tools: ExtractedTool[] = [];
  let notUnderstood = 0;
  for (const span of itemsOf(text, list)) {
    const subject = `${path}:${lineAt(span.start)}`;
    const tool = readTool(source, span, lineAt, (message) => report(subject, message));
    if (tool === null) notUnderstood++;
    else tools.push(tool);
  }
  return {
    tools: merged(tools, (name) => report(path, `two tools are called ${quoted(name)}; the first counts`)),
    notUnderstood,
    problems: shortened(problems, source),
  };
}

/** Reads a text that is one tool; null when it is not one. */
export function readToolJson(source: ToolsJson): ExtractedTool | null {
  const { text } = source;
  try {
    const whole = spanOf(text, 0);
    if (skipBlanks(text, whole.end) < text.length) return null;
    return readTool(source, whole, lineCounter(text), () => {});
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

function readTool(
  { path, text, extractor, abridged, revision: commit }: ToolsJson,
  span: Span,
  lineAt: (offset: number) => number,
  report: (message: string) => void,
): ExtractedTool | null {
  if (text[span.start] !== '{') {
    report('an entry of the list is not an object');
    return null;
  }
  const members = membersOf(text, span);
  const values = new Map<string, Json>();
  const tooDeep = new Set<string>();
  for (const [name, value] of members) {
    if (value.depth > maxDepth) tooDeep.add(name);
    else values.set(name, JSON.parse(text.slice(value.start, value.end)) as Json);
  }
  for (const name of tooDeep) report(`${quoted(name)} is nested deeper than ${maxDepth} levels and is left out`);
  if (!abridged) checkAgainstProtocol(values, tooDeep, report);
  const name = values.get('name');
  if (typeof name !== 'string' || name === '') {
    report('a tool has no name');
    return null;
  }
  if (name.length > longName) report(`the name of a tool has ${name.length} characters`);
  const certainty = {} as Record<keyof ToolDefinition, Certainty>;
  const evidence: Evidence[] = [];
  const own = abridged ? takeOwnNames(values) : new Map<string, string>();
  const places = definitionFields.flatMap((field) => {
    const at = members.get(own.get(field) ?? field);
    const present = at !== undefined && values.get(field) !== null;
    const isUnread = present ? usable(field, values.get(field)) === null : abridged;
    certainty[field] = isUnread ? 'unknown' : own.has(field) ? 'partial' : 'exact';
    return present ? [{ field, at }] : [];
  });
  for (const { field, at } of places.sort((a, b) => a.at.start - b.at.start)) {
    evidence.push({
      field,
      file: path,
      line: lineAt(at.start),
      commit,
      excerpt: text.slice(at.start, Math.min(at.end, at.start + excerptLength)),
    });
  }
  const asText = (field: 'title' | 'description') => usable(field, values.get(field)) as string | null;
  const asObject = (field: 'inputSchema' | 'outputSchema') => {
    const value = usable(field, values.get(field));
    return isJsonObject(value) ? value : null;
  };
  return {
    name,
    title: asText('title'),
    description: asText('description'),
    inputSchema: asObject('inputSchema'),
    outputSchema: asObject('outputSchema'),
    annotations: usable('annotations', values.get('annotations')) as Annotations | null,
    provenance: 'manifest',
    extractor,
    condition: null,
    certainty,
    evidence: evidence.sort((a, b) => definitionFields.indexOf(a.field) - definitionFields.indexOf(b.field)),
  };
}

/** Puts what an entry says under names of its own under those of the protocol; gives the names it had. */
function takeOwnNames(values: Map<string, Json>): Map<string, string> {
  const own = new Map<string, string>();
  for (const [field, found] of [
    ['inputSchema', values.has('inputSchema') ? null : ownSchema(values)],
    ['annotations', values.has('annotations') ? null : ownHints(values)],
  ] as const) {
    if (found === null) continue;
    values.set(field, found.value);
    own.set(field, found.member);
  }
  return own;
}

/** The value of a field when it is of the kind it should be, or null. */
function usable(field: keyof ToolDefinition, value: Json | undefined): Json | Annotations | null {
  if (field === 'inputSchema' || field === 'outputSchema') return isJsonObject(value) ? value : null;
  if (field === 'annotations') {
    const checked = annotationsSchema.safeParse(value);
    return checked.success ? checked.data : null;
  }
  return typeof value === 'string' ? value : null;
}

/** Reports where a tool is not what the protocol says. */
function checkAgainstProtocol(
  values: ReadonlyMap<string, Json>,
  tooDeep: ReadonlySet<string>,
  report: (message: string) => void,
): void {
  const checked = ToolSchema.safeParse(Object.fromEntries([...values].filter(([name]) => name !== '__proto__')));
  for (const issue of checked.error?.issues ?? []) {
    const field = issue.path.map(String).join('.');
    if (field === 'name' && issue.path.length === 1 && !values.has('name')) continue;
    if (!tooDeep.has(String(issue.path[0]))) report(`${quoted(field)} is not as the protocol says: ${issue.message}`);
  }
}

/** The list itself, in any of the shapes it is saved in. */
function listOf(text: string, whole: Span): Span | null {
  let at: Span | undefined = whole;
  if (text[at.start] === '{') {
    const members = membersOf(text, at);
    at = members.get('tools') ?? [...members].find(([name]) => /tools$/i.test(name))?.[1];
    const result = members.get('result');
    if (at === undefined && result !== undefined && text[result.start] === '{')
      at = membersOf(text, result).get('tools');
  }
  return at !== undefined && text[at.start] === '[' ? at : null;
}

function merged(tools: readonly ExtractedTool[], report: (name: string) => void): ExtractedTool[] {
  const byName = new Map<string, ExtractedTool>();
  for (const tool of tools) {
    if (byName.has(tool.name)) report(tool.name);
    else byName.set(tool.name, tool);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function shortened(problems: readonly Problem[], { path, extractor }: ToolsJson): Problem[] {
  if (problems.length <= maxProblems) return [...problems];
  const more = problems.length - maxProblems;
  return [
    ...problems.slice(0, maxProblems),
    {
      stage: 'extract',
      module: extractor,
      subject: path,
      message: `and ${more} more problems of these kinds`,
      retryable: false,
    },
  ];
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: lineCounter(text)(offset), column: offset - lineStart + 1 };
}

function wordAt(text: string, offset: number): string {
  return offset >= text.length ? 'end of the file' : quoted(text.slice(offset, offset + 1));
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
