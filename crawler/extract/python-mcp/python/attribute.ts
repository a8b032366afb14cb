import type { Place } from '../../shared/assemble.js';
import { namedChildren, type SyntaxNode } from '../../syntax/source-file.js';
import { callValue } from './call.js';
import { evaluate } from './evaluate.js';
import { cleanDoc, dedentDoc } from './literals.js';
import { force, moduleMember } from './lookup.js';
import { type Machine, step } from './machine.js';
import { methodOf } from './methods.js';
import { dottedName } from './modules.js';
import { subclassesOf } from './subclasses.js';
import {
  type Class,
  dict,
  either,
  external,
  type Func,
  native,
  noArguments,
  none,
  optionsOf,
  sequence,
  text,
  unknown,
  type Value,
} from './values.js';

/** Classes looked at above one class. */
const maxAncestors = 60;

/** `value.name` */
export function attribute(machine: Machine, value: Value, name: string, place: Place): Value {
  step(machine);
  switch (value.kind) {
    case 'module':
      return moduleMember(machine, value.path, name) ?? unknown(`${value.path} has no ${name}`);
    case 'external':
      return external(`${value.path}.${name}`);
    case 'external-call':
      return value.args.keywords.get(name)?.value ?? external(`${value.path}().${name}`);
    case 'function':
      return functionAttribute(machine, value, name);
    case 'class':
      return classAttribute(machine, value, name, place);
    case 'instance':
      return instanceAttribute(machine, value, name, place);
    case 'enum-member':
      if (name === 'value' || name === '_value_') return value.value;
      if (name === 'name' || name === '_name_') return text(value.name);
      return methodOf(machine, value.value, name) ?? unknown(`an attribute of ${value.class.name}`);
    case 'host':
      return value.host.attribute(name) ?? unknown(`${value.host.type} has no ${name} that we know of`);
    case 'choice':
      return value.options.map((option) => attribute(machine, option, name, place)).reduce(either);
    case 'subscripted':
      return attribute(machine, value.base, name, place);
    default:
      return methodOf(machine, value, name) ?? unknown(`${name} of something only known at run time`);
  }
}

/** `value.name = to` */
export function setAttribute(machine: Machine, value: Value, name: string, to: Value): void {
  for (const option of optionsOf(value)) {
    if (option.kind === 'instance' || option.kind === 'function') {
      const before = option.attributes.get(name);
      const maybe = before !== undefined && machine.conditions.length > 0;
      option.attributes.set(name, maybe ? either(before, to) : to);
    }
    if (option.kind === 'host') option.host.setAttribute?.(name, to);
    if (option.kind === 'class') option.scope.set(name, to);
  }
}

/** A class and those above it, in the order in which names are looked up, without those outside the repository. */
export function ancestors(machine: Machine, start: Class): Class[] {
  const found: Class[] = [];
  const visit = (value: Value): void => {
    const base = value.kind === 'lazy' ? force(machine, value) : value.kind === 'subscripted' ? value.base : value;
    if (base.kind !== 'class' || found.includes(base) || found.length >= maxAncestors) return;
    found.push(base);
    for (const above of base.bases) visit(above);
  };
  visit(start);
  return found;
}

/** The dotted paths of the classes outside the repository that a class derives from. */
export function externalBases(machine: Machine, start: Class): string[] {
  return ancestors(machine, start).flatMap((each) =>
    each.bases.flatMap((base) => {
      const plain = base.kind === 'subscripted' ? base.base : base;
      return plain.kind === 'external' ? [plain.path] : [];
    }),
  );
}

export function isEnum(machine: Machine, value: Class): boolean {
  return externalBases(machine, value).some((path) => /^enum\.\w*(Enum|Flag)$/.test(path));
}

/** The docstring as Python hands it out, or null. */
export function docOf(machine: Machine, value: Func | Class): string | null {
  return rawDoc(machine, value, dedentDoc);
}

/** The docstring as `inspect.getdoc` gives it, or null. */
export function cleanDocOf(machine: Machine, value: Func | Class): string | null {
  return rawDoc(machine, value, cleanDoc);
}

/** A name of a class, looked up through its ancestors; null when none of them has it. */
export function memberOf(machine: Machine, start: Class, name: string): { value: Value; owner: Class } | null {
  for (const owner of ancestors(machine, start)) {
    const value = owner.scope.own(name);
    if (value !== undefined) return { value: force(machine, value), owner };
  }
  return null;
}

/** A method bound to its object. */
export function bind(value: Value, self: Value, owner: Class): Value {
  if (value.kind !== 'function' || value.binding === 'static') return value;
  if (value.binding === 'class') return { ...value, self: owner };
  return { ...value, self };
}

function functionAttribute(machine: Machine, value: Func, name: string): Value {
  const set = value.attributes.get(name);
  if (set !== undefined) return set;
  const shown = value.wraps ?? value;
  if (name === '__name__' || name === '__qualname__') return text(shown.name);
  if (name === '__module__') return text(dottedName(shown.scope.file.path));
  if (name === '__doc__') {
    const doc = docOf(machine, shown);
    return doc === null ? none : text(doc);
  }
  if (name === '__wrapped__' && value.wraps !== null) return value.wraps;
  if (name === '__func__') return { ...value, self: null };
  if (name === '__self__' && value.self !== null) return value.self;
  // Newer decorators of FastMCP give a tool object, whose function this is.
  if (name === 'fn') return value;
  return unknown(`${name} of the function ${value.name}`);
}

function classAttribute(machine: Machine, value: Class, name: string, place: Place): Value {
  const member = memberOf(machine, value, name);
  if (member !== null) {
    if (isEnum(machine, member.owner) && isMemberName(name) && member.value.kind !== 'function') {
      return { kind: 'enum-member', class: member.owner, name, value: memberValue(member) };
    }
    return member.value.kind === 'function' && member.value.binding === 'class'
      ? { ...member.value, self: value }
      : member.value;
  }
  if (name === '__name__' || name === '__qualname__') return text(value.name);
  if (name === '__subclasses__') {
    return native(name, () => sequence('list', subclassesOf(machine, value)));
  }
  if (name === '__mro__') return sequence('tuple', ancestors(machine, value), true);
  if (name === '__dict__') {
    const own = dict();
    for (const each of value.scope.names()) {
      step(machine);
      const member = value.scope.own(each);
      if (member !== undefined) own.entries.set(`s:${each}`, { key: text(each), value: force(machine, member), place });
    }
    return own;
  }
  if (name === '__doc__') {
    const doc = docOf(machine, value);
    return doc === null ? none : text(doc);
  }
  if (name === '__members__' && isEnum(machine, value)) {
    const entries = [...value.scope.names()].filter(isMemberName).map((each) => {
      const member = classAttribute(machine, value, each, place);
      return [`s:${each}`, { key: text(each), value: member, place }] as const;
    });
    return {
      kind: 'dict',
      entries: new Map(entries.filter(([, entry]) => entry.value.kind === 'enum-member')),
      open: false,
    };
  }
  if (name === '__module__') return text(dottedName(value.scope.file.path));
  return machine.hooks.inherited(machine, value, name) ?? unknown(`${name} of the class ${value.name}`);
}

function instanceAttribute(
  machine: Machine,
  value: Extract<Value, { kind: 'instance' }>,
  name: string,
  place: Place,
): Value {
  const own = value.attributes.get(name);
  if (own !== undefined) return own;
  if (name === '__class__') return value.class;
  const member = memberOf(machine, value.class, name);
  if (member !== null) {
    const bound = bind(member.value, value, value.class);
    if (bound.kind === 'function' && bound.binding === 'property') {
      return callValue(machine, { ...bound, binding: 'plain' }, noArguments(), place);
    }
    return bound;
  }
  return value.host?.attribute(name) ?? unknown(`${name} of an object of the class ${value.class.name}`);
}

/** `auto()` numbers the members, for a `StrEnum` it is the name in lower case: neither matters enough to count. */
function memberValue(member: { value: Value; owner: Class }): Value {
  const { value } = member;
  if (value.kind !== 'external-call' || value.path !== 'enum.auto') return value;
  return unknown('the value of an enumeration made by auto()');
}

function isMemberName(name: string): boolean {
  return !name.startsWith('_');
}

function rawDoc(machine: Machine, value: Func | Class, shape: (doc: string) => string): string | null {
  const body = value.node.children.find((child) => child.field === 'body');
  const first = body === undefined || value.node.type === 'lambda' ? undefined : firstStatement(body);
  const [expression] = first?.type === 'expression_statement' ? namedChildren(first) : [];
  if (expression?.type !== 'string' && expression?.type !== 'concatenated_string') return null;
  const { scope } = value;
  // An f-string is no docstring.
  if (expression.children.some((child) => child.type === 'interpolation')) return null;
  const doc = evaluate(machine, expression, scope);
  return doc.kind === 'text' ? shape(doc.text) : null;
}

function firstStatement(body: SyntaxNode): SyntaxNode | undefined {
  return body.children.find((child) => child.named && child.type !== 'comment');
}
