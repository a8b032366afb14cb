import type { JsonObject } from '../../../src/model/index.js';
import type { Place } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { Field, TypeDeclaration, TypeReference, Unit } from '../shared/typed/declarations.js';
import { argumentFor, type Evaluator } from '../shared/typed/evaluator.js';
import { nameFact, textFact } from '../shared/typed/facts.js';
import { allTypes } from '../shared/typed/program.js';
import {
  booleanValue,
  callsOn,
  constant,
  emptyEnvironment,
  type Instance,
  instance,
  setMember,
  textValue,
  type Value,
} from '../shared/typed/values.js';
import type { SyntaxNode } from '../syntax/source-file.js';
import { annotationsFact } from './attributed.js';
import { separated } from './names.js';
import { attributeText, hasAttribute, schemaOfType } from './schema.js';

/** Attributes that keep a command from those who list them. */
const hiding = /^(?:Hidden|Hide|Internal|Ignore)/;

/** Groups within groups. */
const maxLevels = 16;

/**
 * Servers that make a tool of each command: classes that carry a name and a description, put into groups, which have names
 * too and hold groups in turn. The name of the tool is theirs, joined by what the source calls its separator. Which classes
 * those are is told by their form: a group takes a name and holds a collection of its own kind.
 * @param makers files that make tools of the SDK from something whose name is not written there
 * @returns the makers that are explained by that
 */
export function readCommands(evaluator: Evaluator, makers: readonly string[], findings: Findings): ReadonlySet<string> {
  const explained = new Set<string>();
  const words = new Map(makers.map((file) => [file, wordsOf(evaluator.program.unit(file))]));
  for (const group of groupTypes(evaluator)) {
    const tree = treeOf(group, evaluator);
    const separator = separatorOf(group, evaluator);
    for (const { command, path, at, name } of tree) {
      if (command.attributes.some((attribute) => hiding.test(attribute.name))) continue;
      const kinds = new Set(evaluator.program.ancestors(command).map((type) => type.name));
      const maker = makers.filter((file) => [...kinds].some((kind) => words.get(file)?.has(kind) === true));
      if (maker.length === 0) continue;
      for (const file of maker) explained.add(file);
      readCommand({ command, path, at, name, separator }, evaluator, findings);
    }
  }
  return explained;
}

function wordsOf(unit: Unit | null): ReadonlySet<string> {
  return new Set(unit?.file.text.match(/[A-Za-z_]\w*/g));
}

/** Classes that are made with a name and hold a collection of themselves. */
function groupTypes(evaluator: Evaluator): TypeDeclaration[] {
  const { program } = evaluator;
  return program
    .filesWhere((text) =>
      [...text.matchAll(/\bclass\s{1,8}(\w{1,200})/g)].some((match) => text.includes(`<${match[1]}>`)),
    )
    .flatMap((path) => allTypes(program.unit(path)?.types ?? []))
    .filter((type) => {
      const parameters = type.head ?? type.constructors[0]?.parameters ?? [];
      const holdsItself = type.fields.some((field) => field.type?.args.some((arg) => arg.name === type.name) === true);
      return holdsItself && parameters.some((parameter) => parameter.name === 'name');
    });
}

interface Placed {
  command: TypeDeclaration;
  /** The names of the groups it is in, outermost first; what is not known of them is. */
  path: Value[];
  /** The name it is put there under, when that is said. */
  name: Value | null;
  at: Place;
}

/** Every command that is put into a group, with where. */
function treeOf(group: TypeDeclaration, evaluator: Evaluator): Placed[] {
  const { program } = evaluator;
  const parents = new Map<SyntaxNode, Instance>();
  const commands: { command: TypeDeclaration; into: Instance; name: Value | null; at: Place }[] = [];
  for (const path of program.filesWith(group.name)) {
    const unit = program.unit(path);
    if (unit === null || unit === group.unit) continue;
    for (const method of new Set(group.methods.map((each) => each.name))) {
      for (const node of program.callsOf(path, method)) {
        const expression = program.dialect.expressionOf(unit.file, node);
        if (expression.kind !== 'call' || expression.of === null) continue;
        const of = expression.of;
        for (const { value: into, env } of evaluator.ways((env) => evaluator.evaluate(unit.file, of, env))) {
          if (into.kind !== 'instance' || into.of !== group) continue;
          const args = evaluator.args(expression.args, env).map((arg) => arg.value);
          const below = args.find((arg): arg is Instance => arg.kind === 'instance' && arg.of === group);
          if (below !== undefined) {
            parents.set(below.at.node, into);
            continue;
          }
          const command = commandIn(expression.types, args, evaluator);
          const name = args.find((arg) => textValue(arg) !== null) ?? null;
          if (command !== null) commands.push({ command, into, name, at: expression.at });
        }
      }
    }
  }
  return commands.map(({ command, into, name, at }) => {
    const path: Value[] = [];
    for (
      let node: Instance | undefined = into;
      node !== undefined && path.length < maxLevels;
      node = parents.get(node.at.node)
    )
      path.unshift(groupName(node, group));
    return { command, path, name, at };
  });
}

/** The class of a command: the type a method is called with, what it is given, or what it was asked of a container for. */
function commandIn(
  types: readonly TypeReference[],
  args: readonly Value[],
  evaluator: Evaluator,
): TypeDeclaration | null {
  for (const type of types) {
    const command = evaluator.resolve(type);
    if (command !== null) return command;
  }
  for (const arg of args) {
    if (arg.kind !== 'instance') continue;
    if (arg.of !== null) return arg.of;
    for (const call of callsOn(arg)) {
      const type = call.types[0];
      const command = type === undefined ? null : evaluator.resolve(type);
      if (command !== null) return command;
    }
  }
  return null;
}

function groupName(of: Instance, group: TypeDeclaration): Value {
  const parameters = group.head ?? group.constructors[0]?.parameters ?? [];
  const index = parameters.findIndex((parameter) => parameter.name === 'name');
  return (
    argumentFor(of.args, 'name', index) ?? { kind: 'unknown', reason: 'a group has no name', open: null, at: of.at }
  );
}

/** The constant that the source calls its separator, in a file that has to do with groups. */
function separatorOf(group: TypeDeclaration, evaluator: Evaluator): Value | null {
  const { program } = evaluator;
  const groupFiles = new Set(program.filesWith(group.name));
  for (const path of program.filesWith('eparator')) {
    if (!groupFiles.has(path)) continue;
    for (const type of allTypes(program.unit(path)?.types ?? [])) {
      const field = type.fields.find((each) => /^_?separator$/i.test(each.name) && each.value !== null);
      if (field?.value != null) return evaluator.evaluate(type.unit.file, field.value, emptyEnvironment);
    }
  }
  return null;
}

function readCommand(
  { command, path, name: given, at, separator }: Placed & { separator: Value | null },
  evaluator: Evaluator,
  findings: Findings,
): void {
  const said = metadataOf(command, evaluator);
  const own = given ?? said.get('Name');
  const between = textValue(separator);
  const parts = own === undefined ? [] : [...path, own];
  const unknownPart = parts.find((part) => textValue(part) === null);
  if (own === undefined || unknownPart !== undefined || (between === null && parts.length > 1)) {
    const why =
      own === undefined
        ? 'the command says no name'
        : unknownPart === undefined
          ? 'how the names of groups are joined is not said'
          : unknownPart.kind === 'unknown'
            ? unknownPart.reason
            : 'a part of it is not text';
    findings.notUnderstood(at, `The name of the tool that this command becomes could not be evaluated: ${why}.`);
    return;
  }
  const texts = parts.map((part) => textValue(part) ?? '');
  const fact = nameFact(constant(texts.join(between ?? ''), own.at));
  if ('reason' in fact) return;
  const title = said.get('Title');
  const description = said.get('Description');
  const annotations = annotationsFact(said, { at: command.at });
  const schema = optionsSchema(command, evaluator);
  findings.add({
    name: fact,
    ...(title === undefined ? {} : { title: { ...textFact(title), certainty: 'partial' } }),
    ...(description === undefined ? {} : { description: textFact(description) }),
    // How options become a schema is the server's own way, of which the names, types and descriptions are understood.
    inputSchema: { value: schema, certainty: schema === null ? 'unknown' : 'partial', at: command.at },
    ...(annotations === null ? {} : { annotations }),
  });
}

/** What a command says of itself, in an attribute that has a name and a description, or in properties. */
function metadataOf(command: TypeDeclaration, evaluator: Evaluator): ReadonlyMap<string, Value> {
  for (const type of evaluator.program.ancestors(command)) {
    for (const attribute of type.attributes) {
      const args = evaluator.args(attribute.args, emptyEnvironment);
      const said = new Map(args.flatMap(({ name, value }) => (name === null ? [] : [[name, value] as const])));
      if (said.has('Name') && said.has('Description')) return said;
    }
  }
  const said = new Map<string, Value>();
  const self = instance(
    { name: command.name, scope: '', args: [], nullable: false, at: command.at },
    command,
    command.at,
    emptyEnvironment,
  );
  for (const key of ['Name', 'Title', 'Description', 'ReadOnly', 'Destructive', 'Idempotent', 'OpenWorld']) {
    if (evaluator.program.field(command, key) === null) continue;
    said.set(key, evaluator.member(self, key, command.at, emptyEnvironment));
  }
  // The hints may be held together in one property.
  for (const owner of evaluator.program.ancestors(command)) {
    for (const field of owner.fields) {
      if (!/metadata|annotations/i.test(field.name)) continue;
      const value = evaluator.member(self, field.name, command.at, emptyEnvironment);
      if (value.kind === 'instance')
        for (const [key, member] of value.members)
          if (booleanValue(member) !== null && !said.has(key)) said.set(key, member);
    }
  }
  return said;
}

/** The options that a command takes, as properties; null when it is not seen to take any that way. */
function optionsSchema(command: TypeDeclaration, evaluator: Evaluator): JsonObject | null {
  const properties: JsonObject = {};
  const required: string[] = [];
  const type = optionsType(command, evaluator);
  if (type !== null) readOptions(type, '', properties, required, evaluator, []);
  const isDeclared = type !== null;
  const isRegistered = readRegistered(command, properties, required, evaluator);
  if (!isDeclared && !isRegistered) return null;
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** The class that holds a command's options: an argument of what the command inherits from. */
function optionsType(command: TypeDeclaration, evaluator: Evaluator): TypeDeclaration | null {
  let plain: TypeDeclaration | null = null;
  for (const ancestor of evaluator.program.ancestors(command)) {
    for (const base of ancestor.bases) {
      for (const arg of base.type.args) {
        const type = evaluator.resolve(arg);
        if (type === null) continue;
        if (evaluator.program.ancestors(type).some((each) => each.fields.some(isOption))) return type;
        if (/Options$/.test(type.name)) plain ??= type;
      }
    }
  }
  return plain !== null && evaluator.program.ancestors(plain).every((each) => each.fields.length === 0) ? plain : null;
}

function isOption(field: Field): boolean {
  return hasAttribute(field.attributes, 'Option', 'OptionContainer');
}

function readOptions(
  type: TypeDeclaration,
  prefix: string,
  properties: JsonObject,
  required: string[],
  evaluator: Evaluator,
  within: readonly TypeDeclaration[],
): void {
  if (within.includes(type) || within.length > maxLevels) return;
  const seen = new Set<string>();
  for (const owner of evaluator.program.ancestors(type)) {
    for (const field of owner.fields) {
      if (!isOption(field) || seen.has(field.name) || field.type === null) continue;
      seen.add(field.name);
      const attribute = field.attributes.find((each) => each.name === 'Option' || each.name === 'OptionContainer');
      const args = evaluator.args(attribute?.args ?? [], emptyEnvironment);
      const text = (key: string) => textValue(args.find((arg) => arg.name === key)?.value);
      const name = `${prefix}${text('Name') ?? text('Prefix') ?? separated(field.name, '-')}`;
      const inner = attribute?.name === 'OptionContainer' ? evaluator.resolve(field.type) : null;
      if (inner !== null) {
        readOptions(inner, `${name}-`, properties, required, evaluator, [...within, type]);
        continue;
      }
      const { schema } = schemaOfType(field.type, evaluator, false);
      const description = text('Description') ?? attributeText(field.attributes, ['Description'], evaluator);
      setMember(properties, name, description === null ? schema : { ...schema, description });
      if (field.modifiers.has('required')) required.push(name);
    }
  }
}

/** Options that a command's methods add one by one: `command.Options.Add(new Option<string>("--name"))`. */
function readRegistered(
  command: TypeDeclaration,
  properties: JsonObject,
  required: string[],
  evaluator: Evaluator,
): boolean {
  const { program } = evaluator;
  let found = false;
  for (const owner of program.ancestors(command).reverse()) {
    for (const method of owner.methods) {
      if (!/Options?$/.test(method.name) || method.body === null) continue;
      found ||= method.name.startsWith('Register');
      const { start, end } = method.at.node;
      for (const adding of ['Add', 'AddOption']) {
        for (const node of program.callsOf(owner.unit.file.path, adding)) {
          if (node.start < start || node.end > end) continue;
          const expression = program.dialect.expressionOf(owner.unit.file, node);
          const arg = expression.kind === 'call' ? expression.args.at(-1) : undefined;
          const option = arg === undefined ? null : evaluator.evaluate(owner.unit.file, arg.node, emptyEnvironment);
          if (option?.kind !== 'instance') continue;
          readOption(option, properties, required, evaluator);
          found = true;
        }
      }
    }
  }
  return found;
}

function readOption(option: Instance, properties: JsonObject, required: string[], evaluator: Evaluator): void {
  const flag = textValue(option.args[0]?.value);
  if (flag === null) return;
  const name = flag.replace(/^[-/]{1,2}/, '');
  const of = option.type?.args[0];
  const { schema } = of === undefined ? { schema: {} } : schemaOfType(of, evaluator, false);
  const description = textValue(option.members.get('Description')) ?? textValue(option.args[1]?.value);
  setMember(properties, name, description === null ? schema : { ...schema, description });
  const calls = callsOn(option).map((call) => call.name);
  const isRequired =
    (booleanValue(option.members.get('Required') ?? option.members.get('IsRequired')) ?? false) ||
    calls.includes('AsRequired');
  if (isRequired && !calls.includes('AsOptional') && !required.includes(name)) required.push(name);
}
