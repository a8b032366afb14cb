import type { Annotations, ExtractedTool, JsonObject } from '../../../../src/model/index.js';
import { annotationsSchema, isJsonObject } from '../../../../src/model/index.js';
import type { ExtractContext } from '../../extractor.js';
import { assembleTool, type Fact, type Place, type ToolFacts } from '../../shared/assemble.js';
import { childOf } from '../../syntax/source-file.js';
import { toJson } from '../pydantic/json.js';
import { inputSchemaOf, outputSchemaOf } from '../pydantic/signature.js';
import { cleanDocOf, docOf } from '../python/attribute.js';
import { callValue } from '../python/call.js';
import { type Machine, renewSteps, withinSteps } from '../python/machine.js';
import {
  type Argument,
  asText,
  bool,
  type Func,
  noArguments,
  optionsOf,
  truth,
  unknown,
  type Value,
} from '../python/values.js';
import { toolsMade } from './openapi.js';
import { isDefinition, type Registration } from './registration.js';
import { type Findings, madeTool, prefixText, type Server } from './servers.js';

/** Servers mounted inside one another, and mounts in all, that are followed. */
const maxMountDepth = 8;
const maxMounts = 2_000;
/** Tools of one repository; past that the rest is left out and said. */
const maxTools = 5_000;

/** Every tool the servers offer, with the prefixes under which they are mounted. */
export function toolsOf(machine: Machine, findings: Findings, context: ExtractContext): ExtractedTool[] {
  const { revision } = context;
  for (const server of findings.servers) runHandlers(machine, findings, server);
  renewSteps(machine);
  const tools: ExtractedTool[] = [];
  const reached = new Set<Server>();
  /** Registrations already seen: a program evaluated from several starting points makes the same server several times. */
  const seen = new Map<string, ExtractedTool[]>();
  let visits = 0;
  const visit = (server: Server, prefix: string, depth: number): void => {
    reached.add(server);
    for (const registration of server.registrations) {
      const key = `${prefix}\n${identity(registration)}`;
      const before = seen.get(key);
      if (before !== undefined) {
        // What is registered without a condition somewhere is there.
        if (registration.condition === null) for (const tool of before) tool.condition = null;
        continue;
      }
      if (tools.length >= maxTools) {
        findings.notUnderstood.push({ place: registration.place, message: `there are more than ${maxTools} tools` });
        return;
      }
      const made = toolsOfRegistration(machine, findings, registration, prefix, revision);
      seen.set(key, made);
      tools.push(...made);
    }
    for (const generation of server.generations) {
      const { tools: made, doubts } = toolsMade(context, generation);
      for (const message of doubts) findings.notUnderstood.push({ place: generation.place, message });
      tools.push(...made.map((tool) => ({ ...tool, name: prefix + tool.name })));
    }
    for (const mount of server.mounts) {
      const inner = prefixText(mount.prefix);
      const tooMany = depth >= maxMountDepth || ++visits > maxMounts;
      if (inner === null || tooMany) {
        const message = tooMany
          ? 'servers are mounted in one another too often'
          : 'the prefix of the tools of a mounted server is only known at run time';
        findings.notUnderstood.push({ place: mount.place, message });
        reached.add(mount.server);
      } else visit(mount.server, inner === '' ? prefix : `${prefix}${inner}_`, depth + 1);
    }
  };
  const mounted = new Set(findings.servers.flatMap((server) => server.mounts.map((mount) => mount.server)));
  for (const server of findings.servers) if (!mounted.has(server)) visit(server, '', 0);
  // Servers mounted in a circle have no first one.
  for (const server of findings.servers) if (!reached.has(server)) visit(server, '', 0);
  return tools;
}

/** Equal for registrations at the same place of the same function under the same name. */
function identity({ place, callee, options }: Registration): string {
  const name = options.get('name');
  const shown = callee?.wraps ?? callee;
  const parts = [place, name?.place, shown === null ? undefined : { file: shown.scope.file, node: shown.node }];
  const given =
    name === undefined
      ? ''
      : optionsOf(name.value)
          .map((option) => asText(option)?.text ?? '?')
          .join('\n');
  return [...parts.map((each) => (each === undefined ? '' : `${each.file.path}:${each.node.start}`)), given].join('\n');
}

/** Asks the handlers of `tools/list` what they return. */
function runHandlers(machine: Machine, findings: Findings, server: Server): void {
  for (const { value, place } of server.handlers) {
    const answer =
      withinSteps(machine, () => callValue(machine, value, { ...noArguments(), open: true }, place)) ??
      unknown('making it takes too many steps');
    for (const option of optionsOf(answer)) {
      const wrapped = option.kind === 'external-call' ? option.args.keywords.get('tools') : undefined;
      for (const list of optionsOf(wrapped?.value ?? option)) addListed(machine, findings, server, list, place);
    }
  }
}

function addListed(machine: Machine, findings: Findings, server: Server, list: Value, place: Place): void {
  if (list.kind !== 'sequence') {
    if (list.kind === 'none') return;
    const why = list.kind === 'unknown' ? `: ${list.why}` : '';
    findings.notUnderstood.push({ place, message: `the list of tools is only known at run time${why}` });
    return;
  }
  if (list.open) findings.notUnderstood.push({ place, message: 'some of the list of tools is only known at run time' });
  for (const [i, item] of list.items.entries()) {
    const at = list.places[i] ?? place;
    for (const option of optionsOf(item)) {
      const made = madeTool(option);
      const condition = machine.doubts.get(item) ?? null;
      if (made !== undefined) server.registrations.push({ ...made, condition });
      else if (isDefinition(option)) {
        server.registrations.push({
          callee: null,
          options: option.args.keywords,
          open: option.args.open,
          place: option.place,
          dialect: server.dialect,
          condition,
          form: 'definition',
        });
      } else findings.notUnderstood.push({ place: at, message: 'a tool in the list is only known at run time' });
    }
  }
}

function toolsOfRegistration(
  machine: Machine,
  findings: Findings,
  registration: Registration,
  prefix: string,
  revision: string,
): ExtractedTool[] {
  const named = namesOf(registration);
  if (typeof named === 'string') {
    findings.notUnderstood.push({ place: registration.place, message: named });
    return [];
  }
  const facts =
    registration.form === 'definition' ? definitionFacts(registration) : functionFacts(machine, registration);
  if (registration.form === 'decorated') doubt(facts);
  return named.map(({ name, at, several }) =>
    assembleTool(
      {
        ...facts,
        name: {
          value: prefix + name,
          certainty: several || registration.form === 'decorated' ? 'partial' : 'exact',
          at,
        },
        condition: registration.condition,
      },
      { extractor: 'python-mcp', revision, provenance: 'source' },
    ),
  );
}

/** Says of all that was read that it may be otherwise. */
function doubt(facts: Omit<ToolFacts, 'name'>): void {
  for (const fact of [facts.title, facts.description, facts.inputSchema, facts.outputSchema, facts.annotations])
    if (fact?.certainty === 'exact') fact.certainty = 'partial';
}

/** What a tool is called, several names when it depends on a condition; or why that is not known. */
function namesOf(registration: Registration): { name: string; at: Place; several: boolean }[] | string {
  const given = registration.options.get('name');
  const { callee } = registration;
  const names: { name: string; at: Place }[] = [];
  let missing: string | null = null;
  for (const option of given === undefined ? [] : optionsOf(given.value)) {
    const known = asText(option);
    if (option.kind === 'none' || (known !== null && known.text === '' && !known.holes)) continue;
    if (known === null || known.holes) {
      missing ??= `the name of a tool is only known at run time${option.kind === 'unknown' ? `: ${option.why}` : ''}`;
      continue;
    }
    names.push({ name: known.text, at: placeOfName(known.text, registration) });
  }
  // What it is called unless something says otherwise is better than nothing.
  if (names.length === 0 && missing !== null) return missing;
  if (names.length === 0) {
    if (callee === null) return 'a tool is registered whose name is only known at run time';
    const own = asText(callee.attributes.get('__name__') ?? { kind: 'none' });
    const shown = callee.wraps ?? callee;
    const name = callee.attributes.has('__name__') ? own : { text: shown.name, holes: false };
    if (name === null || name.holes) return 'the name of a tool is only known at run time';
    if (name.text === '<lambda>') return 'a lambda is registered as a tool without a name';
    names.push({ name: name.text, at: { file: shown.scope.file, node: childOf(shown.node, 'name') ?? shown.node } });
  }
  return names.map((each) => ({ ...each, several: names.length > 1 || missing !== null }));
}

/** Where a given name is written: at the function, if that is its name too. */
function placeOfName(name: string, { callee, options, place }: Registration): Place {
  const shown = callee?.wraps ?? callee;
  const written = shown === null ? null : childOf(shown.node, 'name');
  if (shown !== null && written !== null && shown.name === name) return { file: shown.scope.file, node: written };
  return options.get('name')?.place ?? place;
}

/** The parts of a definition that is written out: `Tool(name=..., description=..., inputSchema=...)`. */
function definitionFacts({ options, open, place }: Registration): Omit<ToolFacts, 'name'> {
  const facts: Omit<ToolFacts, 'name'> = {};
  const title = textFact(options.get('title'));
  const description = textFact(options.get('description'));
  const input = objectFact(options.get('inputSchema') ?? options.get('input_schema') ?? options.get('parameters'));
  const output = objectFact(options.get('outputSchema') ?? options.get('output_schema'));
  const annotations = annotationsFact(options.get('annotations'));
  if (title !== null) facts.title = title;
  if (description !== null) facts.description = description;
  else if (open) facts.description = { value: null, certainty: 'unknown', at: place };
  if (input !== null) facts.inputSchema = input;
  else if (open) facts.inputSchema = { value: null, certainty: 'unknown', at: place };
  if (output !== null) facts.outputSchema = output;
  if (annotations !== null) facts.annotations = annotations;
  return facts;
}

function functionFacts(machine: Machine, registration: Registration): Omit<ToolFacts, 'name'> {
  const { options, callee, dialect, place } = registration;
  const facts: Omit<ToolFacts, 'name'> = {};
  const annotations = annotationsFact(options.get('annotations'));
  if (annotations !== null) facts.annotations = annotations;
  const title = textFact(options.get('title'));
  if (title !== null) facts.title = title;
  else if (dialect === 'fastmcp' && typeof annotations?.value?.title === 'string') {
    facts.title = { ...annotations, value: annotations.value.title };
  }
  const description = textFact(options.get('description'));
  if (description !== null && description.value !== '') facts.description = description;
  else if (callee !== null) {
    const documented = docFact(machine, callee, dialect);
    if (documented !== null) facts.description = documented;
  } else facts.description = { value: null, certainty: 'unknown', at: place };
  if (callee === null) {
    facts.inputSchema = { value: null, certainty: 'unknown', at: place };
    return facts;
  }
  const { file } = (callee.wraps ?? callee).scope;
  const input = withinSteps(machine, () =>
    inputSchemaOf(machine, callee, dialect, leftOut(options.get('exclude_args'))),
  );
  facts.inputSchema =
    input === null
      ? { value: null, certainty: 'unknown', at: place }
      : { value: input.schema, certainty: input.exact ? 'exact' : 'partial', at: { file, node: input.node } };
  const explicit = objectFact(options.get('output_schema'));
  const structured = options.get('structured_output');
  if (explicit !== null) facts.outputSchema = explicit;
  else if (options.get('output_schema') === undefined && truth(structured?.value ?? bool(true)) !== false) {
    const output = withinSteps(machine, () => outputSchemaOf(machine, callee, dialect));
    if (output !== null) {
      const value = output.exact ? output.schema : null;
      facts.outputSchema = { value, certainty: output.exact ? 'exact' : 'unknown', at: { file, node: output.node } };
    }
  }
  return facts;
}

/** A function's docstring as its package sends it. The official SDK sends an empty text when there is none. */
function docFact(machine: Machine, callee: Func, dialect: Registration['dialect']): Fact<string> | null {
  const shown = callee.wraps ?? callee;
  const node =
    childOf(shown.node, 'body')?.children.find((child) => child.named && child.type !== 'comment') ?? shown.node;
  const set = callee.attributes.get('__doc__');
  if (set !== undefined) {
    const known = asText(set);
    if (known === null) return { value: null, certainty: 'unknown', at: { file: shown.scope.file, node: shown.node } };
    return {
      value: known.text,
      certainty: known.holes ? 'partial' : 'exact',
      at: { file: shown.scope.file, node: shown.node },
    };
  }
  const read = withinSteps(machine, () => ({
    doc: dialect === 'sdk' ? (docOf(machine, shown) ?? '') : cleanDocOf(machine, shown),
  }));
  if (read === null) return { value: null, certainty: 'unknown', at: { file: shown.scope.file, node } };
  const { doc } = read;
  if (doc === null) return null;
  return { value: doc, certainty: 'exact', at: { file: shown.scope.file, node: doc === '' ? shown.node : node } };
}

function textFact(argument: Argument | undefined): Fact<string> | null {
  if (argument === undefined || argument.value.kind === 'none') return null;
  const options = optionsOf(argument.value).filter((option) => option.kind !== 'none');
  const known = options.map(asText);
  const [first = null] = [...known.filter((each) => each?.holes === false), ...known];
  if (first === null) return { value: null, certainty: 'unknown', at: argument.place };
  const certain = known.length === 1 && !first.holes && optionsOf(argument.value).length === 1;
  return { value: first.text, certainty: certain ? 'exact' : 'partial', at: argument.place };
}

function objectFact(argument: Argument | undefined): Fact<JsonObject> | null {
  if (argument === undefined || argument.value.kind === 'none') return null;
  const options = optionsOf(argument.value);
  for (const option of options) {
    const { json, exact } = toJson(option);
    if (!isJsonObject(json)) continue;
    return { value: json, certainty: exact && options.length === 1 ? 'exact' : 'partial', at: argument.place };
  }
  return { value: null, certainty: 'unknown', at: argument.place };
}

function annotationsFact(argument: Argument | undefined): Fact<Annotations> | null {
  const options = argument === undefined ? [] : optionsOf(argument.value).filter((option) => option.kind !== 'none');
  const [first] = options;
  if (argument === undefined || first === undefined) return null;
  const fact = annotationsOf({ value: first, place: argument.place });
  return fact.certainty === 'exact' && options.length > 1 ? { ...fact, certainty: 'partial' } : fact;
}

function annotationsOf(argument: Argument): Fact<Annotations> {
  const { value, place } = argument;
  const given: JsonObject = {};
  let exact = true;
  if (value.kind === 'external-call') {
    exact = !value.args.open;
    for (const [name, { value: each }] of value.args.keywords) {
      const { json, exact: known } = toJson(each);
      exact &&= known && json !== undefined;
      if (json !== undefined && json !== null) given[camelCase(name)] = json;
    }
  } else {
    const read = objectFact(argument);
    if (read?.value === null || read === null) return { value: null, certainty: 'unknown', at: place };
    exact = read.certainty === 'exact';
    for (const [name, each] of Object.entries(read.value)) if (each !== null) given[camelCase(name)] = each;
  }
  const checked = annotationsSchema.safeParse(given);
  if (!checked.success) return { value: null, certainty: 'unknown', at: place };
  return { value: checked.data, certainty: exact ? 'exact' : 'partial', at: place };
}

/** Newer SDKs write `read_only_hint` for what is sent as `readOnlyHint`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function leftOut(argument: Argument | undefined): ReadonlySet<string> {
  const { value } = argument ?? {};
  if (value?.kind !== 'sequence') return new Set();
  return new Set(value.items.flatMap((item) => asText(item)?.text ?? []));
}
