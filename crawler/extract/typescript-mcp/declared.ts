import type { Place } from '../shared/assemble.js';
import { keyFrom } from '../shared/javascript/keys.js';
import type { Invocation, Machine } from '../shared/javascript/machine.js';
import { asText, type ClassValue, object, optionsOf, primitive, type Value } from '../shared/javascript/value.js';
import { schemaOf } from '../shared/zod/schemas.js';
import { childOf, namedChildren, textOf } from '../syntax/source-file.js';
import { isShape, type RawTool } from './facts.js';

/** What frameworks and hand-made registries call the parameters of a tool, the most telling first. */
const schemaKeys = [
  'inputSchema',
  'parameters',
  'paramsSchema',
  'schema',
  'inputShape',
  'input',
  'params',
  'args',
  'paramSchema',
  'argsSchema',
  'zodSchema',
  'input_schema',
] as const;

/** What they call the function that a tool runs. */
const handlerKeys = ['handler', 'execute', 'run', 'call', 'callback', 'handle', 'invoke', 'cb', 'logic', 'func', 'fn'];

/** Levels of lists and objects looked through for definitions, and values looked at in one. */
const maxDepth = 5;
const maxValues = 5_000;

/** Members that hold definitions of what is no tool. */
const otherKinds = /^(?:all)?(?:prompts?|resources?|resourceTemplates)$/i;

/** Names that MCP clients accept, with room for what they do not. */
const toolName = /^[\w.:/-]{1,200}$/;

/**
 * The tools that a value defines: an object, or an instance of a class, with a name, a description and a schema of its
 * parameters; a list or record of such; a record of them by name. In the order of writing.
 */
export function toolsWithin(machine: Machine, value: Value): RawTool[] {
  const found: RawTool[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value, key: string | null, depth: number): void => {
    for (const option of optionsOf(value)) {
      if (seen.has(option) || seen.size >= maxValues) continue;
      seen.add(option);
      const raw = definitionOf(machine, option, key);
      if (raw !== null) found.push(raw);
      else if (depth < maxDepth) for (const [key, inner] of partsOf(machine, option)) visit(inner, key, depth + 1);
    }
  };
  visit(value, null, 0);
  return found;
}

/** Whether an object defines a tool, but maybe for its name. */
export function isDefinition(machine: Machine, value: Value): boolean {
  return value.kind === 'object' && !value.properties.has('name') && definitionOf(machine, value, 'name') !== null;
}

/** The values within a value, those of records with their keys. */
function partsOf(machine: Machine, value: Value): [key: string | null, inner: Value][] {
  switch (value.kind) {
    case 'array':
      return value.items.map((item) => [null, item]);
    case 'map':
      return [...value.entries.values()].map(([key, inner]) => [keyFrom(key), inner]);
    case 'class':
      return isToolClass(value) ? [[null, machine.instanceOf(value)]] : [];
    case 'object':
      return [...value.properties].flatMap(([key, member]): [string, Value][] => {
        if (member.kind === 'getter' || otherKinds.test(key)) return [];
        // A function that gives the list when it is asked.
        const isList = member.kind === 'function' && /tools$/i.test(key);
        return [[key, isList ? machine.call(member, value, [], member.at) : member]];
      });
    default:
      return [];
  }
}

/** Reads a definition; null when the value is none. `key`: under which a record holds it. */
function definitionOf(machine: Machine, value: Value, key: string | null): RawTool | null {
  if (value.kind !== 'object') return null;
  const member = (name: string): Value | null => {
    const found = machine.member(value, name, value.at);
    return found.kind === 'primitive' && found.value === undefined ? null : found;
  };
  const description = member('description');
  if (description === null) return null;
  const inputSchema = schemaKeys.map(member).find((found) => found !== null && isSchema(machine, found)) ?? null;
  const runs = handlerKeys.some((name) => member(name)?.kind === 'function');
  // Without one it may be anything that has a name: a command, a plugin, a prompt.
  if (inputSchema === null || isOfAnotherKind(machine, value)) return null;
  if (!isTextual(description) && description.kind !== 'unknown') return null;
  const own = member('name');
  if (own === null && (key === null || !runs)) return null;
  const name = own ?? primitive(key, value.at);
  const texts = optionsOf(name).map(asText);
  if (!texts.some((text) => text !== null && toolName.test(text))) return null;
  return {
    name,
    title: member('title') ?? undefined,
    description,
    inputSchema: withDescriptions(machine, inputSchema),
    outputSchema: member('outputSchema') ?? member('output') ?? undefined,
    annotations: member('annotations') ?? undefined,
    at: placeOf(value),
  };
}

/**
 * The tool that a decorator makes of a method: `@Tool({ name, description, parameters })`, whatever a framework or the source calls
 * it; as compilers write it too, `__decorate([Tool({ … })], Class.prototype, 'method', null)`. Null for any other call.
 */
export function decoratedTool({ machine, callee, args, isNew, at }: Invocation): RawTool | null {
  const [options] = args;
  if (isNew || callee === null || options?.kind !== 'object' || args.length !== 1) return null;
  const method = decoratedMethod(at);
  if (method === null) return null;
  const member = (name: string): Value | undefined => {
    const found = machine.member(options, name, at);
    return found.kind === 'primitive' && found.value == null ? undefined : found;
  };
  const [name, description] = [member('name'), member('description')];
  if (name === undefined && description === undefined) return null;
  const schema = schemaKeys.map(member).find((found) => found !== undefined);
  return {
    name: name ?? primitive(method, at),
    title: member('title'),
    description,
    inputSchema: schema,
    outputSchema: member('outputSchema'),
    annotations: member('annotations'),
    at,
  };
}

const toolDecorator = /^(?:\w+\.)?\w{0,30}tool$/i;

/** The name of the method that a call decorates as a tool; null when it does not. */
function decoratedMethod({ file, node }: Place): string | null {
  const { parent } = node;
  const callee = childOf(node, 'function');
  if (parent === null || callee === null || callee.end - callee.start > 60) return null;
  if (!toolDecorator.test(textOf(file, callee).replace(/^\(0, ?|\)$/g, ''))) return null;
  if (parent.type === 'decorator') {
    const siblings = parent.parent?.children ?? [];
    const method = siblings.slice(siblings.indexOf(parent)).find(({ type }) => type === 'method_definition');
    const name = method === undefined ? null : childOf(method, 'name');
    return name === null ? null : textOf(file, name);
  }
  // Compiled: the list of decorators, what they are of, and the name of the method.
  const list = parent.type === 'array' && parent.parent?.type === 'arguments' ? namedChildren(parent.parent) : [];
  const [, , name] = list;
  return list.length >= 3 && name?.type === 'string' ? textOf(file, name).slice(1, -1) : null;
}

/** Whether an object says that it is a prompt or a resource, or is an instance of a framework's class for these. */
function isOfAnotherKind(machine: Machine, value: Value): boolean {
  if (value.kind !== 'object') return true;
  if (['uri', 'uriTemplate', 'messages'].some((key) => value.properties.has(key))) return true;
  if (value.properties.has('arguments') && machine.member(value, 'arguments', value.at).kind === 'array') return true;
  let base: Value | null = value.of;
  while (base?.kind === 'class') base = base.parent;
  return base?.kind === 'external' && /prompt|resource/i.test(base.path.at(-1) ?? '');
}

function placeOf(value: Value): Place {
  // An instance is shown where its class is written.
  return value.kind === 'object' && value.of?.kind === 'class' ? value.of.at : value.at;
}

/** A text, or a function or expression that gives one. */
function isTextual(value: Value): boolean {
  return optionsOf(value).some(
    (option) => asText(option) !== null || option.kind === 'text' || option.kind === 'function',
  );
}

/** Whether a value describes parameters: a schema of zod, a shape of such, or a JSON Schema. */
function isSchema(machine: Machine, value: Value): boolean {
  return optionsOf(value).some((option) => {
    if (schemaOf(option) !== null) return true;
    if (option.kind !== 'object') return false;
    if (asText(machine.member(option, 'type', option.at)) === 'object') return true;
    if (machine.member(option, 'properties', option.at).kind === 'object') return true;
    return isShape(option) || isDescribedShape(machine, option);
  });
}

/** `{ city: { type: z.string(), description: '…' } }`, as some frameworks write a shape. */
function isDescribedShape(machine: Machine, value: Value): boolean {
  if (value.kind !== 'object' || value.properties.size === 0) return false;
  return [...value.properties.values()].every(
    (member) => member.kind === 'object' && schemaOf(machine.member(member, 'type', member.at)) !== null,
  );
}

/** A shape whose members hold schema and description apart, as one whose schemas have their descriptions. */
function withDescriptions(machine: Machine, value: Value): Value {
  if (value.kind !== 'object' || !isDescribedShape(machine, value)) return value;
  const members = [...value.properties].map(([key, member]): [string, Value] => {
    const holder = member.kind === 'getter' ? machine.member(value, key, value.at) : member;
    const [schema, description] = ['type', 'description'].map((part) => machine.member(holder, part, holder.at)) as [
      Value,
      Value,
    ];
    const isDescribed = asText(description) !== null;
    return [key, isDescribed ? machine.callMethod(schema, 'describe', [description], holder.at) : schema];
  });
  return object(value.at, members);
}

/** A class whose instances may be tools: it gives them, or itself, a name or a description. */
function isToolClass(value: ClassValue): boolean {
  for (let of: Value | null = value; of?.kind === 'class'; of = of.parent) {
    if (of.getters.has('name') || of.getters.has('description')) return true;
    const text = of.at.file.text.slice(of.node.start, of.node.end);
    if (/\bdescription\b/.test(text)) return true;
  }
  return false;
}
