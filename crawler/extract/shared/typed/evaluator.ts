import type { Json } from '../../../../src/model/index.js';
import type { StepCount } from '../../extractor.js';
import type { SourceFile, SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { Conditions } from '../conditions.js';
import { Steps } from '../steps.js';
import type {
  Argument,
  Expression,
  Local,
  Method,
  TextPart,
  TypeDeclaration,
  TypeReference,
  Unit,
} from './declarations.js';
import { callLibrary, type LibraryCall } from './library.js';
import type { Program } from './program.js';
import { allTypes } from './program.js';
import {
  bindingOf,
  bound,
  callsOn,
  constant,
  type Environment,
  emptyEnvironment,
  type Instance,
  instance,
  type NamedValue,
  type Open,
  openOf,
  optionsOf,
  textValue,
  unknown,
  type Value,
} from './values.js';

/** Expressions being evaluated within one another. */
const maxDepth = 120;
/** Characters of one text put together. */
const maxText = 200_000;
/** Things chosen one after another for one value: the caller of a caller of a caller. */
const maxChoices = 5;
/** Ways of choosing that are tried for one place. */
const maxWays = 2_000;
/** An expression within itself, by way of others: a method may well call itself once or twice. */
const maxRounds = 3;

/** Calls that the SDK of a language knows the meaning of. Null: not one of them. */
export type Knowledge = (call: LibraryCall, evaluator: Evaluator) => Value | null;

/**
 * Finds out what expressions are worth without running the program: each is followed to where its names are declared. What
 * depends on a parameter, on the variable of a loop or on which subclass it is about is unknown with what it waits for.
 */
export class Evaluator {
  private readonly steps: Steps;
  private depth = 0;
  /** How often each expression is being evaluated within itself. */
  private readonly underway = new Map<SyntaxNode, number>();
  /** What must hold for a place to be reached. */
  readonly conditions: Conditions;
  /** Places by way of which more is made than was followed. */
  readonly cutShort: Place[] = [];
  private readonly scopes = new WeakMap<SyntaxNode, Map<string, Local[]>>();
  private readonly assigned = new WeakMap<SyntaxNode, Map<string, SyntaxNode[]>>();
  private readonly changes = new WeakMap<SyntaxNode, Map<string, SyntaxNode[]>>();
  private readonly typeNodes = new WeakMap<SourceFile, Map<SyntaxNode, TypeDeclaration>>();

  constructor(
    readonly program: Program,
    private readonly knowledge: Knowledge,
    shared: StepCount,
  ) {
    this.steps = new Steps(shared);
    this.conditions = new Conditions((text) =>
      program.filesWith(text).flatMap((path) => program.unit(path)?.file ?? []),
    );
  }

  evaluate(file: SourceFile, node: SyntaxNode, env: Environment): Value {
    this.steps.take();
    if (this.depth >= maxDepth) return unknown('it is put together from too many others', { file, node });
    const underway = this.underway.get(node) ?? 0;
    if (underway >= maxRounds) return unknown('it is made of itself', { file, node });
    this.underway.set(node, underway + 1);
    this.depth++;
    try {
      return this.valueOf(this.program.dialect.expressionOf(file, node), env);
    } finally {
      this.depth--;
      this.underway.set(node, underway);
    }
  }

  /** What a value is for each way to choose what it waits for. */
  ways(read: (env: Environment) => Value, env: Environment = emptyEnvironment): { value: Value; env: Environment }[] {
    const found: { value: Value; env: Environment }[] = [];
    const choose = (current: Environment, choices: number) => {
      const value = read(current);
      if (found.length >= maxWays) {
        if (this.cutShort.at(-1)?.node !== value.at.node) this.cutShort.push(value.at);
        return;
      }
      const open = openOf(value);
      const chosen = open === null || choices === 0 ? [] : this.choicesOf(open, current);
      if (chosen.length === 0) found.push({ value, env: current });
      for (const next of chosen) choose(next, choices - 1);
    };
    choose(env, maxChoices);
    return found;
  }

  /** The type that surrounds a node, or null. */
  typeAround(file: SourceFile, node: SyntaxNode): TypeDeclaration | null {
    const unit = this.unitOf(file);
    if (unit === null) return null;
    let known = this.typeNodes.get(file);
    if (known === undefined) {
      known = new Map(allTypes(unit.types).map((type) => [type.at.node, type]));
      this.typeNodes.set(file, known);
    }
    for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
      const type = known.get(at);
      if (type !== undefined) return type;
    }
    return null;
  }

  unitOf(file: SourceFile): Unit | null {
    return this.program.unit(file.path);
  }

  resolve(type: TypeReference, env: Environment = emptyEnvironment): TypeDeclaration | null {
    const actual = this.actualType(type, env);
    const unit = this.unitOf(actual.at.file);
    return unit === null ? null : this.program.resolve(actual, unit, this.typeAround(actual.at.file, actual.at.node));
  }

  /** The type that a type parameter stands for. */
  actualType(type: TypeReference, env: Environment): TypeReference {
    for (let current: Environment | null = env; current !== null; current = current.outer) {
      const actual = current.types.get(type.name);
      if (actual !== undefined && actual.name !== type.name) return actual;
    }
    return type;
  }

  args(args: readonly Argument[], env: Environment): NamedValue[] {
    return args.map(({ name, node, at }) => ({ name, value: this.evaluate(at.file, node, env) }));
  }

  /** A member of something, by its name. */
  member(of: Value, name: string, at: Place, env: Environment): Value {
    switch (of.kind) {
      case 'instance': {
        const given = of.members.get(name);
        if (given !== undefined) return given;
        if (of.of !== null) return this.memberOfType(of.of, name, at, { ...env, self: of });
        return { ...of, calls: { name, types: [], args: [], at, before: of.calls } };
      }
      case 'type':
        return this.staticMember(of, name, at, env);
      case 'map':
        return of.entries.get(name) ?? unknown(`it has no \`${name}\` that is known`, at);
      case 'enum': {
        if (/^(?:name|Name)$/.test(name)) return constant(of.constant.name, at);
        return this.memberOfEnum(of, name, at, env);
      }
      case 'options':
        return { kind: 'options', options: of.options.map((option) => this.member(option, name, at, env)), at };
      case 'unknown':
        return of;
      default:
        return of.kind === 'constant' ? unknown(`\`${name}\` of a constant is not evaluated`, at) : of;
    }
  }

  /** What a method of the source gives. */
  invoke(
    method: Method,
    args: readonly NamedValue[],
    types: readonly TypeReference[],
    self: Instance | null,
    env: Environment,
    at: Place,
  ): Value {
    if (method.body === null) {
      if (method.owner !== null && self === null)
        return unknown('it is told by a subclass', at, { kind: 'self', type: method.owner });
      return unknown(`\`${method.name}\` has no body`, at);
    }
    const bindings = new Map<SyntaxNode, Value>();
    method.parameters.forEach((parameter, index) => {
      const value = argumentFor(args, parameter.name, index);
      if (value !== null) bindings.set(parameter.at.node, value);
      else if (parameter.value !== null)
        bindings.set(parameter.at.node, this.evaluate(parameter.at.file, parameter.value, env));
    });
    const inner: Environment = { bindings, types: typeArguments(method, types), self, outer: env };
    return this.result(method.at.file, method.body, inner, at);
  }

  /** What a block returns, or what an expression is worth. */
  result(file: SourceFile, body: SyntaxNode, env: Environment, at: Place): Value {
    const returned = this.program.dialect.returnsOf(file, body);
    if (returned.length === 0) return unknown('it gives nothing', at);
    if (returned.length > 16) return unknown('it has too many ways to return', at);
    return oneOf(
      returned.map((node) => this.evaluate(file, node, env)),
      at,
    );
  }

  private valueOf(expression: Expression, env: Environment): Value {
    const { at } = expression;
    const { file } = at;
    switch (expression.kind) {
      case 'constant':
        return constant(expression.value, at);
      case 'same':
        return this.evaluate(file, expression.of, env);
      case 'join':
        return this.join(
          expression.parts.map((part) => this.evaluate(file, part, env)),
          at,
        );
      case 'parts':
        return this.join(
          expression.parts.map((part) => this.part(part, at, env)),
          at,
          true,
        );
      case 'name':
        return this.name(expression.name, at, env);
      case 'self':
        return this.self(at, env);
      case 'member': {
        const of = this.evaluate(file, expression.of, env);
        return this.member(of, expression.name, at, env);
      }
      case 'call':
        return this.call(expression, env);
      case 'create':
        return this.create(expression, env);
      case 'list':
        return this.list(
          expression.items.map((item) => this.evaluate(file, item, env)),
          at,
        );
      case 'spread': {
        const of = this.evaluate(file, expression.of, env);
        return of.kind === 'list' ? of : unknown('a spread list is not known', at);
      }
      case 'map': {
        const entries = new Map<string, Value>();
        let complete = true;
        for (const { key, value } of expression.entries) {
          const name = typeof key === 'string' ? key : textValue(this.evaluate(file, key, env));
          if (name === null) complete = false;
          else entries.set(name, this.evaluate(file, value, env));
        }
        return { kind: 'map', entries, complete, at };
      }
      case 'lambda':
        return { kind: 'function', parameters: expression.parameters, body: expression.body, env, at };
      case 'choice':
        return this.choice(
          expression.options.map((option) => this.evaluate(file, option, env)),
          at,
        );
      case 'type': {
        const type = this.actualType(expression.type, env);
        return { kind: 'type', type, of: this.resolve(type, env), at };
      }
      case 'annotation': {
        const members = new Map<string, Value>();
        for (const { name, value } of this.args(expression.attribute.args, env)) members.set(name ?? 'value', value);
        return { kind: 'map', entries: members, complete: true, at };
      }
      case 'opaque':
        return unknown(expression.reason, at);
    }
  }

  private part(part: TextPart, at: Place, env: Environment): Value {
    if (typeof part === 'string') return constant(part, at);
    return 'name' in part ? this.name(part.name, at, env) : this.evaluate(at.file, part, env);
  }

  private join(parts: readonly Value[], at: Place, interpolated = false): Value {
    if (
      !interpolated &&
      parts.length > 0 &&
      parts.every((part) => part.kind === 'constant' && typeof part.value === 'number')
    ) {
      return constant(
        parts.reduce((sum, part) => sum + Number(part.kind === 'constant' ? part.value : 0), 0),
        at,
      );
    }
    let text = '';
    for (const part of parts) {
      const [only, ...others] = optionsOf(part);
      if (only === undefined || others.length > 0)
        return unknown('a part of it depends on a condition', at, openOf(part));
      if (only.kind === 'constant') text += only.value === null ? '' : String(only.value);
      else if (only.kind === 'enum') text += only.constant.name;
      else if (only.kind === 'type') text += only.type.name;
      else return only.kind === 'unknown' ? only : unknown('a part of it is not text', at);
      if (text.length > maxText) return unknown('it is too long', at);
    }
    return constant(text, at);
  }

  private list(items: readonly Value[], at: Place): Value {
    const all: Value[] = [];
    let complete = true;
    for (const item of items) {
      // What a spread gave stands for its items.
      const isSpread =
        item.kind === 'list' && this.program.dialect.expressionOf(item.at.file, item.at.node).kind === 'spread';
      if (isSpread) {
        all.push(...item.items);
        complete &&= item.complete;
      } else all.push(item);
    }
    return { kind: 'list', items: all, complete, at };
  }

  /** A default after what may be missing, or one of several by a condition. */
  private choice(options: Value[], at: Place): Value {
    return oneOf(options, at);
  }

  private self(at: Place, env: Environment): Value {
    if (env.self !== null) return env.self;
    const type = this.typeAround(at.file, at.node);
    return type === null ? unknown('there is no object here', at) : instance(null, type, at, env);
  }

  private name(name: string, at: Place, env: Environment): Value {
    const local = this.localNamed(name, at);
    if (local !== null) return this.local(local, at, env);
    const around = this.typeAround(at.file, at.node);
    for (let type = around; type !== null; type = type.outer) {
      const found = this.ownMember(type, name, at, env);
      if (found !== null) return found;
    }
    const unit = this.unitOf(at.file);
    if (unit === null) return unknown('its file could not be read', at);
    const top = this.topLevel(name, unit, env);
    if (top !== null) return top;
    for (const each of unit.imports) {
      // A member that is imported by its name, or all members of a type.
      const dot = each.path.lastIndexOf('.');
      const isMember = !each.all && (each.alias ?? each.path.slice(dot + 1)) === name;
      const owner = this.typeByPath(isMember ? each.path.slice(0, dot) : each.path, unit);
      const found = owner === null ? null : this.ownMember(owner, isMember ? each.path.slice(dot + 1) : name, at, env);
      if (found !== null) return found;
    }
    const type = this.actualType({ name, scope: '', args: [], nullable: false, at }, env);
    const of = this.resolve(type, env);
    if (of !== null || /^[A-Z]/.test(name)) return { kind: 'type', type, of, at };
    return unknown(`\`${name}\` is not declared in the source`, at);
  }

  private typeByPath(path: string, unit: Unit): TypeDeclaration | null {
    const dot = path.lastIndexOf('.');
    const type = { name: path.slice(dot + 1), scope: dot === -1 ? '' : path.slice(0, dot), args: [], nullable: false };
    return type.name === ''
      ? null
      : this.program.resolve({ ...type, at: { file: unit.file, node: unit.file.root } }, unit, null);
  }

  /** A value outside of every type, of this file or another of its package. */
  private topLevel(name: string, unit: Unit, env: Environment): Value | null {
    const own = unit.fields.find((field) => field.name === name);
    if (own !== undefined) return own.value === null ? null : this.evaluate(unit.file, own.value, env);
    if (!this.program.dialect.typeKeywords.includes('object')) return null;
    for (const path of this.program.filesWith(`val ${name}`).slice(0, 16)) {
      const other = this.program.unit(path);
      const near =
        other !== null &&
        (other.namespace === unit.namespace ||
          unit.imports.some((each) => each.path === (each.all ? other.namespace : `${other.namespace}.${name}`)));
      const field = near ? other.fields.find((each) => each.name === name) : undefined;
      if (other !== null && field?.value != null) return this.evaluate(other.file, field.value, env);
    }
    return null;
  }

  private local(local: Local, at: Place, env: Environment): Value {
    if (local.kind === 'parameter') {
      const value = bindingOf(env, local.parameter.at.node);
      if (value !== null) return this.again(value, env);
      const owner = this.typeAround(local.at.file, local.function);
      return unknown(`it is the parameter \`${local.name}\``, at, { kind: 'parameter', local, owner });
    }
    if (local.kind === 'item') {
      const value = bindingOf(env, local.at.node);
      if (value !== null) return value;
      const list = this.evaluate(local.at.file, local.of, env);
      if (list.kind === 'list' && list.items.length > 0) {
        return unknown(`it is each of a list`, at, { kind: 'item', node: local.at.node, items: list.items });
      }
      return unknown('it is each of a list that is not known', at, openOf(list));
    }
    const body = this.functionAround(local.at.node);
    const several = unknown(`\`${local.name}\` is set in several places`, at);
    if (local.value === null) return several;
    const assigned = this.assignments(local.at.file, body).get(local.name) ?? [];
    // `builder = builder.with(…)` changes it as `builder.with(…)` does.
    const isReplaced = assigned.some((node) => !receives(local.at.file, node.children.at(-1), local.name));
    if (isReplaced) {
      return { kind: 'options', options: [this.evaluate(local.at.file, local.value, env), several], at };
    }
    const value = oneKind(this.typed(this.evaluate(local.at.file, local.value, env), local.type));
    return this.changed(value, local, body, at, env);
  }

  /** An argument that waited for something, now that more may be chosen. */
  private again(value: Value, env: Environment): Value {
    if (value.kind !== 'unknown' || value.argument === undefined) return value;
    const now = this.evaluate(value.at.file, value.argument, env);
    return now.kind === 'unknown' ? { ...now, argument: value.argument, at: { ...now.at, file: value.at.file } } : now;
  }

  /** A creation whose type is told by what it is given to. */
  private typed(value: Value, type: TypeReference | null): Value {
    if (value.kind !== 'instance' || value.type?.name !== '' || type === null) return value;
    return { ...value, type, of: this.resolve(type) };
  }

  /** What has become of something by the calls made on it between its declaration and where it is used. */
  private changed(value: Value, local: Local, body: SyntaxNode, at: Place, env: Environment): Value {
    if (value.kind !== 'list' && value.kind !== 'map' && value.kind !== 'instance') return value;
    const { file } = local.at;
    let current: Value = value;
    const nodes = [...(this.changesOf(file, body).get(local.name) ?? [])].sort(
      (a, b) => a.start - b.start || a.end - b.end,
    );
    for (const node of nodes) {
      if (node.start < local.at.node.end || node.start >= at.node.start || isWithin(at.node, node)) continue;
      const sets = this.program.dialect.sets(file, node);
      let next: Value | null = null;
      if (sets !== null) {
        const key = typeof sets.key === 'string' ? sets.key : textValue(this.evaluate(file, sets.key, env));
        const given = this.evaluate(file, sets.value, env);
        if (current.kind === 'map') {
          const entries: Map<string, Value> = new Map(current.entries);
          if (key !== null) entries.set(key, given);
          next = { ...current, entries, complete: current.complete && key !== null };
        } else if (current.kind === 'instance' && key !== null) {
          next = { ...current, members: new Map([...current.members, [key, given]]) };
        }
      } else {
        const expression = this.program.dialect.expressionOf(file, node);
        if (expression.kind !== 'call') continue;
        if (current.kind === 'instance' && current.of !== null) {
          const method = this.program.method(current.of, expression.name, expression.args.length);
          if (method === null) continue;
          const after = this.changedBy(method, this.args(expression.args, env), current, env);
          current = this.isSometimes(node, local.at.node) ? notAllKnown(after) : after;
          continue;
        }
        next = callLibrary({
          of: current,
          name: expression.name,
          types: expression.types,
          args: this.args(expression.args, env),
          at: expression.at,
          changes: true,
        });
        next ??=
          current.kind === 'instance'
            ? this.called(current, expression.name, expression.types, this.args(expression.args, env), expression.at)
            : null;
      }
      if (next === null || next.kind === 'unknown') continue;
      current =
        this.isSometimes(node, local.at.node) && (next.kind === 'list' || next.kind === 'map')
          ? { ...next, complete: false }
          : next;
    }
    return current;
  }

  private isSometimes(node: SyntaxNode, declaration: SyntaxNode): boolean {
    const { dialect } = this.program;
    for (let at = node.parent; at !== null && !isWithin(declaration, at); at = at.parent) {
      if (dialect.isConditional(at)) return true;
    }
    return false;
  }

  private ownMember(type: TypeDeclaration, name: string, at: Place, env: Environment): Value | null {
    const constantOf = type.constants.find((each) => each.name === name);
    if (constantOf !== undefined) return { kind: 'enum', of: type, constant: constantOf, at };
    if (this.program.field(type, name) !== null) return this.memberOfType(type, name, at, env);
    for (const part of this.program.parts(type)) {
      const index = part.head?.findIndex((each) => each.name === name) ?? -1;
      if (index !== -1) return this.headArgument(part, index, at, env);
    }
    return null;
  }

  private memberOfType(type: TypeDeclaration, name: string, at: Place, env: Environment): Value {
    const self = env.self;
    const actual = self?.of != null && this.program.ancestors(self.of).includes(type) ? self.of : type;
    const found = this.program.field(actual, name);
    if (found === null) {
      const accessor = this.program.method(actual, name, 0);
      if (accessor !== null) return this.invoke(accessor, [], [], self, env, at);
      for (const owner of this.program.ancestors(actual)) {
        const index = owner.head?.findIndex((each) => each.name === name) ?? -1;
        if (index !== -1) return this.headArgument(owner, index, at, env);
      }
      return unknown(`\`${name}\` is not declared in the source`, at);
    }
    const { field, owner } = found;
    const given = self?.members.get(name);
    if (given !== undefined) return given;
    const abstract =
      field.modifiers.has('abstract') ||
      (field.modifiers.has('virtual') && self === null) ||
      (owner.kind === 'interface' && field.value === null);
    if (abstract && self === null) return unknown('it is told by a subclass', at, { kind: 'self', type: actual });
    const { file } = owner.unit;
    if (owner.kind === 'record' && owner.head !== null && field.value === null) {
      const index = owner.head.findIndex((each) => each.name === name);
      if (index !== -1) return this.headArgument(owner, index, at, env);
    }
    if (field.getter !== null) return this.result(file, field.getter, env, at);
    const assigned = this.assignedInConstructor(owner, name, at, env);
    if (assigned !== null) return assigned;
    if (field.value === null && self !== null && /^(?:boolean|bool)$/.test(field.type?.name ?? ''))
      return constant(false, at);
    if (field.value === null)
      return unknown(`\`${name}\` is set elsewhere`, at, self === null ? this.receiverAt(at, owner) : null);
    return this.typed(this.evaluate(file, field.value, env), field.type);
  }

  /** The value that a constructor gives to a field. */
  private assignedInConstructor(owner: TypeDeclaration, name: string, at: Place, env: Environment): Value | null {
    const { dialect } = this.program;
    for (const maker of owner.constructors) {
      if (maker.body === null) continue;
      const file = owner.unit.file;
      const nodes = this.assignments(file, maker.at.node).get(name) ?? [];
      const node = nodes[0];
      if (node === undefined) continue;
      if (nodes.length > 1) return unknown(`\`${name}\` is set in several places`, at);
      const value =
        node.children.find((child) => child.field === 'right' || child.field === 'value') ?? node.children.at(-1);
      if (value === undefined || dialect.isFunction(value)) return null;
      return this.evaluate(file, value, this.constructed(owner, maker, env));
    }
    return null;
  }

  /** Within a constructor: its parameters are what the object at hand was created with. */
  private constructed(owner: TypeDeclaration, maker: Method, env: Environment): Environment {
    const args = env.self === null ? null : this.argumentsGiven(env.self, owner, env);
    if (args === null || args.length > maker.parameters.length) return env;
    const bindings = new Map<SyntaxNode, Value>();
    maker.parameters.forEach((parameter, index) => {
      const value = argumentFor(args, parameter.name, index);
      if (value !== null) bindings.set(parameter.at.node, value);
    });
    return bound(env, bindings);
  }

  /** The method that a place is in, as what is to be known before a field that it reads is. */
  private receiverAt({ node }: Place, owner: TypeDeclaration): Open | null {
    const method = owner.methods.find((each) => isWithin(node, each.at.node));
    return method === undefined || method.modifiers.has('static') ? null : { kind: 'receiver', type: owner, method };
  }

  /** What an object is after one of its methods: fields that are set, lists and maps that are added to. */
  private changedBy(method: Method, args: readonly NamedValue[], self: Instance, env: Environment): Instance {
    const { body } = method;
    if (body === null || self.of === null || this.depth >= maxDepth) return self;
    const { dialect } = this.program;
    const { file } = method.at;
    const bindings = new Map<SyntaxNode, Value>();
    method.parameters.forEach((parameter, index) => {
      const value = argumentFor(args, parameter.name, index);
      if (value !== null) bindings.set(parameter.at.node, value);
    });
    let current = self;
    const set = (name: string, value: Value) => {
      current = { ...current, members: new Map([...current.members, [name, value]]) };
    };
    this.depth++;
    for (const node of this.statements(body)) {
      const inner = bound(env, bindings, current);
      const assigned = dialect.assigns(file, node);
      const isSometimes = this.isSometimes(node, body);
      if (assigned !== null) {
        const left = node.children.find((child) => child.named);
        const value = node.children.filter((child) => child.named).at(-1);
        const isField =
          this.program.field(self.of, assigned) !== null &&
          (left?.type !== 'identifier' || this.localNamed(assigned, { file, node }) === null);
        if (isField && value !== undefined) {
          set(
            assigned,
            isSometimes
              ? unknown(`\`${assigned}\` is set by a condition`, { file, node })
              : this.evaluate(file, value, inner),
          );
        }
        continue;
      }
      const expression = dialect.expressionOf(file, node);
      if (expression.kind !== 'call') continue;
      if (expression.of === null) {
        const own = this.program.method(self.of, expression.name, expression.args.length);
        if (own !== null && own !== method)
          current = this.changedBy(own, this.args(expression.args, inner), current, inner);
        continue;
      }
      const of = dialect.expressionOf(file, expression.of);
      const name =
        of.kind === 'name' && this.localNamed(of.name, of.at) === null
          ? of.name
          : of.kind === 'member'
            ? of.name
            : null;
      if (name === null || this.program.field(self.of, name) === null) continue;
      const held = this.memberOfType(self.of, name, of.at, inner);
      if (held.kind !== 'list' && held.kind !== 'map') continue;
      const next = callLibrary({
        of: held,
        name: expression.name,
        types: [],
        args: this.args(expression.args, inner),
        at: expression.at,
        changes: true,
      });
      if (next?.kind === 'list' || next?.kind === 'map') set(name, isSometimes ? { ...next, complete: false } : next);
    }
    this.depth--;
    return current;
  }

  /** Assignments and calls of a body in order, those within the arguments of others left out. */
  private statements(body: SyntaxNode): SyntaxNode[] {
    const { dialect } = this.program;
    const found: SyntaxNode[] = [];
    const stack = [body];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      this.steps.take();
      if (/assignment|invocation|^call_expression$/.test(node.type)) {
        found.push(node);
        // `a().b()` on the same object: the first call comes first.
        if (node.type.includes('assignment')) continue;
      }
      if (node !== body && dialect.isFunction(node)) continue;
      for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at] as SyntaxNode);
    }
    return found.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  private headArgument(type: TypeDeclaration, index: number, at: Place, env: Environment): Value {
    const parameter = type.head?.[index];
    if (parameter === undefined) return unknown('it is not known', at);
    const bindingNow = bindingOf(env, parameter.at.node);
    if (bindingNow !== null) return this.again(bindingNow, env);
    const args = env.self === null ? null : this.argumentsGiven(env.self, type, env);
    const given = args === null ? null : argumentFor(args, parameter.name, index);
    if (given !== null) return given;
    if (args !== null && parameter.value !== null) return this.evaluate(parameter.at.file, parameter.value, env);
    const local = {
      kind: 'parameter' as const,
      name: parameter.name,
      parameter,
      index,
      function: type.at.node,
      at: parameter.at,
    };
    return unknown(`it is the parameter \`${parameter.name}\``, at, { kind: 'parameter', local, owner: type });
  }

  /** What an object, or a subclass for it, hands to the constructor of one of its types. */
  private argumentsGiven(self: Instance, type: TypeDeclaration, env: Environment): NamedValue[] | null {
    if (self.of === null) return null;
    if (self.of === type || this.program.parts(self.of).includes(type)) return self.type === null ? null : self.args;
    for (const ancestor of this.program.ancestors(self.of)) {
      for (const base of ancestor.bases) {
        if (base.args.length === 0 || base.type.name !== type.name || this.resolve(base.type) !== type) continue;
        return this.args(base.args, env);
      }
    }
    return null;
  }

  private staticMember(of: Extract<Value, { kind: 'type' }>, name: string, at: Place, env: Environment): Value {
    if (of.of !== null) {
      const own = this.ownMember(of.of, name, at, emptyEnvironment);
      if (own !== null) return own;
      const companion = of.of.types.find((each) => each.modifiers.has('companion'));
      const found = companion === undefined ? null : this.ownMember(companion, name, at, emptyEnvironment);
      if (found !== null) return found;
      const nested = of.of.types.find((each) => each.name === name);
      if (nested !== undefined)
        return {
          kind: 'type',
          type: { ...of.type, name, scope: `${of.type.scope}${of.type.scope === '' ? '' : '.'}${of.type.name}` },
          of: nested,
          at,
        };
    }
    if (name === 'class' || name === 'java') return of;
    const type = {
      name,
      scope: of.type.scope === '' ? of.type.name : `${of.type.scope}.${of.type.name}`,
      args: [],
      nullable: false,
      at,
    };
    const resolved = /^[A-Z]/.test(name) ? this.resolve(type, env) : null;
    if (/^[A-Z]/.test(name)) return { kind: 'type', type, of: resolved, at };
    return this.called({ ...instance(of.type, null, at, env) }, name, [], [], at);
  }

  private memberOfEnum(of: Extract<Value, { kind: 'enum' }>, name: string, at: Place, env: Environment): Value {
    const self = {
      ...instance({ name: of.of.name, scope: '', args: [], nullable: false, at }, of.of, at, env),
      args: this.args(of.constant.args, env),
    };
    return this.memberOfType(of.of, name, at, { ...env, self });
  }

  private call(expression: Extract<Expression, { kind: 'call' }>, env: Environment): Value {
    const { at, name } = expression;
    const { file } = at;
    const of = expression.of === null ? null : oneKind(this.evaluate(file, expression.of, env));
    const args = this.args(expression.args, env);
    const types = expression.types.map((type) => this.actualType(type, env));
    const call: LibraryCall = { of, name, types, args, at, changes: false };
    const known = this.knowledge(call, this) ?? callLibrary(call);
    if (known !== null) return known;
    if (of === null) return this.callByName(name, args, types, at, env);
    switch (of.kind) {
      case 'instance': {
        if (of.of === null) return this.called(of, name, types, args, at);
        const method = this.program.method(of.of, name, args.length);
        // Without an object, only what the type itself says: a subclass may say something else.
        const self = of.type === null && env.self === null ? null : of;
        if (method !== null)
          return this.invoke(
            method,
            args,
            types,
            self === null ? null : this.changedBy(method, args, self, env),
            env,
            at,
          );
        return this.called(of, name, types, args, at);
      }
      case 'enum': {
        const method = this.program.method(of.of, name, args.length);
        if (method === null)
          return /^(?:name|toString|ToString)$/.test(name)
            ? constant(of.constant.name, at)
            : unknown(`\`${name}\` is not evaluated`, at);
        const self = {
          ...instance({ name: of.of.name, scope: '', args: [], nullable: false, at }, of.of, at, env),
          args: this.args(of.constant.args, env),
        };
        return this.invoke(method, args, types, self, env, at);
      }
      case 'type': {
        const companion = of.of?.types.find((each) => each.modifiers.has('companion'));
        const method =
          of.of === null
            ? null
            : (this.program.method(of.of, name, args.length) ??
              (companion === undefined ? null : this.program.method(companion, name, args.length)));
        if (method !== null) return this.invoke(method, args, types, null, env, at);
        if (of.of?.kind === 'enum' && name === 'values')
          return {
            kind: 'list',
            items: of.of.constants.map((each) => ({
              kind: 'enum' as const,
              of: of.of as TypeDeclaration,
              constant: each,
              at,
            })),
            complete: true,
            at,
          };
        const nested = of.of?.types.find((each) => each.name === name);
        // `Outer.Inner(…)` of a language that creates without a keyword.
        if (/^[A-Z]/.test(name) && this.program.dialect.typeKeywords.includes('object')) {
          const type = { name, scope: of.type.name, args: types, nullable: false, at };
          return { ...instance(type, nested ?? null, at, env), args };
        }
        return this.called(instance(of.type, null, at, env), name, types, args, at);
      }
      case 'unknown':
        return of;
      case 'options':
        return unknown('it depends on a condition', at, openOf(of));
      default:
        return unknown(`\`${name}\` is not evaluated`, at);
    }
  }

  private callByName(name: string, args: NamedValue[], types: TypeReference[], at: Place, env: Environment): Value {
    const local = this.localNamed(name, at);
    if (local !== null) return unknown(`\`${name}\` is called through a variable`, at);
    for (let type = this.typeAround(at.file, at.node); type !== null; type = type.outer) {
      const actual = env.self?.of != null && this.program.ancestors(env.self.of).includes(type) ? env.self.of : type;
      const method = this.program.method(actual, name, args.length);
      if (method === null) continue;
      if (method.modifiers.has('abstract') && env.self === null)
        return unknown('it is told by a subclass', at, { kind: 'self', type });
      const self = env.self === null ? null : this.changedBy(method, args, env.self, env);
      return this.invoke(method, args, types, self, env, at);
    }
    const unit = this.unitOf(at.file);
    const method = unit === null ? null : this.functionNamed(name, args.length, unit);
    if (method !== null) return this.invoke(method, args, types, null, env, at);
    if (/^[A-Z]/.test(name) && this.program.dialect.typeKeywords.includes('object')) {
      const type = { name, scope: '', args: types, nullable: false, at };
      return { ...instance(type, this.resolve(type, env), at, env), args };
    }
    return this.called(instance(null, null, at, env), name, types, args, at);
  }

  /** A function outside of every type, a local function, or one that is imported by its name. */
  functionNamed(name: string, count: number, unit: Unit): Method | null {
    const fits = (method: Method) =>
      method.name === name &&
      count <= method.parameters.length &&
      count >= method.parameters.filter((each) => each.value === null).length;
    const own = unit.functions.find(fits);
    if (own !== undefined) return own;
    for (const each of unit.imports) {
      const dot = each.path.lastIndexOf('.');
      const isMember = !each.all && each.path.slice(dot + 1) === name;
      const owner = this.typeByPath(isMember ? each.path.slice(0, dot) : each.path, unit);
      const method = owner === null ? null : this.program.method(owner, name, count);
      if (method !== null) return method;
    }
    if (!this.program.dialect.typeKeywords.includes('object')) return null;
    for (const path of this.program.filesWith(`${name}(`).slice(0, 32)) {
      const other = this.program.unit(path);
      const near =
        other !== null &&
        (other.namespace === unit.namespace ||
          unit.imports.some((each) => each.path === (each.all ? other.namespace : `${other.namespace}.${name}`)));
      const method = near ? other.functions.find(fits) : undefined;
      if (method !== undefined) return method;
    }
    return null;
  }

  private called(of: Instance, name: string, types: TypeReference[], args: NamedValue[], at: Place): Instance {
    return { ...of, calls: { name, types, args, at, before: of.calls } };
  }

  private create(expression: Extract<Expression, { kind: 'create' }>, env: Environment): Value {
    const { at } = expression;
    const { file } = at;
    const members = new Map<string, Value>();
    let complete = true;
    let keyed = false;
    for (const { key, value } of expression.members) {
      if (typeof key !== 'string') keyed = true;
      const name = typeof key === 'string' ? key : textValue(this.evaluate(file, key, env));
      if (name === null) complete = false;
      else members.set(name, this.evaluate(file, value, env));
    }
    const items = expression.items.map((item) => this.evaluate(file, item, env));
    const type = expression.type === null ? null : this.actualType(expression.type, env);
    const of = type === null ? null : this.resolve(type, env);
    const args = this.args(expression.args, env);
    if (of === null && type !== null) {
      const container = callLibrary({ of: null, name: `new ${type.name}`, types: type.args, args, at, changes: false });
      if (container?.kind === 'map')
        return {
          ...container,
          entries: new Map([...container.entries, ...members]),
          complete: complete && container.complete,
        };
      if (container?.kind === 'list') return { ...container, items: [...container.items, ...items] };
      if (container !== null) return container;
    }
    if (keyed) return { kind: 'map', entries: members, complete, at };
    if (type === null && items.length > 0) return { kind: 'list', items, complete: true, at };
    return {
      ...instance(type ?? { name: '', scope: '', args: [], nullable: false, at }, of, at, env),
      args,
      members,
      items,
    };
  }

  private choicesOf(open: Open, env: Environment): Environment[] {
    if (open.kind === 'item') return open.items.map((item) => bound(env, new Map([[open.node, item]])));
    if (open.kind === 'self') {
      const at = open.type.at;
      return this.program.subtypes(open.type).map((type) => {
        const reference = { name: type.name, scope: '', args: [], nullable: false, at };
        // Created by nobody knows whom: what its constructor is given is looked for when it matters.
        return bound(env, new Map(), { ...instance(reference, type, at, env), type: null });
      });
    }
    if (open.kind === 'receiver') return this.receiversOf(open).map((self) => bound(env, new Map(), self));
    return this.callersOf(open).map(({ args, from }) => {
      const bindings = new Map<SyntaxNode, Value>();
      for (const { parameter, value } of args) bindings.set(parameter, value);
      return bound({ ...from, outer: env }, bindings, from.self ?? env.self);
    });
  }

  /** The objects that a method is called on, as they are then. */
  private receiversOf({ type, method }: Extract<Open, { kind: 'receiver' }>): Instance[] {
    const found: Instance[] = [];
    for (const path of this.program.filesWith(method.name)) {
      const unit = this.program.unit(path);
      if (unit === null || !this.program.text(path).includes(type.name)) continue;
      for (const node of this.program.callsOf(path, method.name)) {
        if (found.length > maxWays || isWithin(node, method.at.node)) continue;
        const expression = this.program.dialect.expressionOf(unit.file, node);
        if (expression.kind !== 'call' || expression.of === null) continue;
        const of = oneKind(this.evaluate(unit.file, expression.of, emptyEnvironment));
        if (of.kind === 'unknown' && this.textAround(unit.file, node).includes(type.name))
          this.cutShort.push(expression.at);
        if (
          of.kind !== 'instance' ||
          of.of === null ||
          of.type === null ||
          !this.program.ancestors(of.of).includes(type)
        )
          continue;
        found.push(this.changedBy(method, [], of, emptyEnvironment));
      }
    }
    return found;
  }

  private textAround(file: SourceFile, node: SyntaxNode): string {
    const { start, end } = this.functionAround(node);
    return file.text.slice(start, end);
  }

  /** The calls of the function that a parameter belongs to, each with its arguments by the nodes of the parameters. */
  private callersOf({
    local,
    owner,
  }: Extract<Open, { kind: 'parameter' }>): { args: { parameter: SyntaxNode; value: Value }[]; from: Environment }[] {
    const { dialect } = this.program;
    const file = local.at.file;
    const isHead = dialect.isType(local.function);
    const methods = owner === null ? (this.unitOf(file)?.functions ?? []) : [...owner.methods, ...owner.constructors];
    const method = isHead ? null : methods.find((each) => each.at.node === local.function);
    const parameters = isHead ? owner?.head : method?.parameters;
    if (parameters == null) return [];
    const isConstructor =
      isHead || (owner !== null && method !== undefined && method !== null && owner.constructors.includes(method));
    const name = isConstructor ? owner?.name : method?.name;
    if (name === undefined) return [];
    const found: { args: { parameter: SyntaxNode; value: Value }[]; from: Environment }[] = [];
    const add = (given: NamedValue[]) => {
      const needed = parameters.filter((each) => each.value === null).length;
      if (given.length > parameters.length || given.length < needed) return;
      const args = parameters.flatMap((parameter, index) => {
        const value =
          argumentFor(given, parameter.name, index) ??
          (parameter.value === null ? null : this.evaluate(parameter.at.file, parameter.value, emptyEnvironment));
        return value === null ? [] : [{ parameter: parameter.at.node, value }];
      });
      found.push({ args, from: emptyEnvironment });
    };
    for (const path of this.program.filesWith(name)) {
      const other = this.program.unit(path);
      if (other === null) continue;
      for (const node of this.program.callsOf(path, name)) {
        if (found.length > maxWays || isWithin(node, local.function)) continue;
        const expression = dialect.expressionOf(other.file, node);
        if (
          expression.kind === 'create' ||
          (expression.kind === 'call' && (isConstructor || this.mayMean(expression, method ?? null, owner, other)))
        ) {
          add(this.waiting(expression.args));
        }
      }
      if (!isConstructor || owner === null) continue;
      for (const type of allTypes(other.types)) {
        for (const base of type.bases) {
          if (base.type.name === owner.name && base.args.length > 0 && this.resolve(base.type) === owner)
            add(this.waiting(base.args));
        }
      }
    }
    return found;
  }

  /** Arguments of a call nobody is seen to have reached: what they wait for may still be chosen. */
  private waiting(args: readonly Argument[]): NamedValue[] {
    return this.args(args, emptyEnvironment).map(({ name, value }, index) => {
      const argument = args[index];
      if (argument === undefined || openOf(value) === null) return { name, value };
      return { name, value: { ...unknown('', argument.at, openOf(value)), argument: argument.node } };
    });
  }

  /** Whether a call may be one of a certain method: by where it is written, as far as that tells. */
  private mayMean(
    call: Extract<Expression, { kind: 'call' }>,
    method: Method | null,
    owner: TypeDeclaration | null,
    unit: Unit,
  ): boolean {
    if (owner === null || method === null) return true;
    const around = this.typeAround(unit.file, call.at.node);
    const related =
      around !== null &&
      (this.program.ancestors(around).includes(owner) ||
        this.program.ancestors(owner).includes(around) ||
        around.outer === owner);
    if (call.of === null)
      return (
        related || unit.imports.some((each) => each.path.endsWith(owner.name) || each.path.endsWith(`.${method.name}`))
      );
    const of = this.evaluate(unit.file, call.of, emptyEnvironment);
    if (of.kind === 'type') return of.of === owner;
    if (of.kind === 'instance' && of.of !== null) return this.program.ancestors(of.of).includes(owner);
    // An extension method is called on something of another type.
    return of.kind === 'unknown' || method.modifiers.has('static');
  }

  private localNamed(name: string, at: Place): Local | null {
    const { dialect } = this.program;
    for (let node: SyntaxNode = at.node; node.parent !== null; node = node.parent) {
      const parent = node.parent;
      const locals = this.scopeOf(at.file, parent).get(name) ?? [];
      let last: Local | null = null;
      for (const local of locals) {
        if (local.kind !== 'value') last ??= isBindingOf(local, node) ? local : null;
        else if (local.at.node.start < node.start && !isWithin(at.node, local.at.node)) last = local;
      }
      if (last !== null) return last;
      if (dialect.isType(parent)) return null;
    }
    return null;
  }

  /** The names that the children of a node declare, and those that it binds itself. */
  private scopeOf(file: SourceFile, node: SyntaxNode): Map<string, Local[]> {
    let scope = this.scopes.get(node);
    if (scope === undefined) {
      scope = new Map();
      const { dialect } = this.program;
      for (const local of [
        ...dialect.binds(file, node),
        ...node.children.flatMap((child) => dialect.declares(file, child)),
      ]) {
        const known = scope.get(local.name);
        if (known === undefined) scope.set(local.name, [local]);
        else known.push(local);
      }
      this.scopes.set(node, scope);
    }
    return scope;
  }

  private functionAround(node: SyntaxNode): SyntaxNode {
    const { dialect } = this.program;
    let at = node;
    while (at.parent !== null && !dialect.isFunction(at) && !dialect.isType(at)) at = at.parent;
    return at;
  }

  /** The assignments within a function, by the name that gets a new value. */
  private assignments(file: SourceFile, body: SyntaxNode): Map<string, SyntaxNode[]> {
    return this.indexed(this.assigned, file, body, (node) => this.program.dialect.assigns(file, node));
  }

  /** Calls on a name and changes of its members within a function. */
  private changesOf(file: SourceFile, body: SyntaxNode): Map<string, SyntaxNode[]> {
    const { dialect } = this.program;
    return this.indexed(this.changes, file, body, (node) => {
      const sets = dialect.sets(file, node);
      if (sets !== null) return sets.of;
      if (dialect.callee(file, node) === null) return null;
      const expression = dialect.expressionOf(file, node);
      if (expression.kind !== 'call' || expression.of === null) return null;
      // `a.b().c()` is two calls that change `a`.
      let of = dialect.expressionOf(file, expression.of);
      for (let links = 0; of.kind === 'call' && of.of !== null && links < maxDepth; links++)
        of = dialect.expressionOf(file, of.of);
      return of.kind === 'name' ? of.name : null;
    });
  }

  private indexed(
    cache: WeakMap<SyntaxNode, Map<string, SyntaxNode[]>>,
    _file: SourceFile,
    body: SyntaxNode,
    nameOf: (node: SyntaxNode) => string | null,
  ): Map<string, SyntaxNode[]> {
    let index = cache.get(body);
    if (index !== undefined) return index;
    index = new Map();
    const stack = [body];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const name = nameOf(node);
      if (name !== null) {
        const known = index.get(name);
        if (known === undefined) index.set(name, [node]);
        else known.push(node);
      }
      for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at] as SyntaxNode);
    }
    cache.set(body, index);
    return index;
  }
}

/** The argument for a parameter: that which names it, else that at its place. */
export function argumentFor(args: readonly NamedValue[], name: string, index: number): Value | null {
  const named = args.find((arg) => arg.name === name);
  if (named !== undefined) return named.value;
  const positional = args[index];
  return positional !== undefined && positional.name === null ? positional.value : null;
}

/** One of several values, by something that was not evaluated; the value itself when there is but one. */
function oneOf(values: readonly Value[], at: Place): Value {
  const distinct: Value[] = [];
  const seen = new Set<string>();
  for (const value of values.flatMap(optionsOf)) {
    const key = value.kind === 'constant' ? JSON.stringify(value.value) : null;
    if (key !== null && seen.has(key)) continue;
    if (key !== null) seen.add(key);
    distinct.push(value);
  }
  return distinct.length === 1 ? (distinct[0] as Value) : { kind: 'options', options: distinct, at };
}

/** Where it is the same kind of object either way, the first of them, of whose lists and maps not all is known. */
function oneKind(value: Value): Value {
  if (value.kind !== 'options') return value;
  const options = optionsOf(value).filter((option) => option.kind === 'instance');
  const [first] = options;
  if (first === undefined || first.of === null || options.length < optionsOf(value).length) return value;
  if (options.some((option) => option.of !== first.of)) return value;
  return notAllKnown(first);
}

/** An object of whose lists and maps some items may be missing. */
function notAllKnown(value: Instance): Instance {
  const members = [...value.members].map(([name, member]) => {
    const isOpen = member.kind === 'list' || member.kind === 'map';
    return [name, isOpen ? { ...member, complete: false } : member] as const;
  });
  return { ...value, members: new Map(members) };
}

/** Whether an expression is a call, or calls, made on a name. */
function receives(file: SourceFile, node: SyntaxNode | undefined, name: string): boolean {
  return node !== undefined && file.text.startsWith(`${name}.`, node.start);
}

/** The last call of a name made on something. */
export function lastCall(of: Instance, ...names: string[]) {
  return (
    callsOn(of)
      .filter((call) => names.includes(call.name))
      .at(-1) ?? null
  );
}

/** JSON text as the value it stands for. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isWithin(node: SyntaxNode, outer: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (at === outer) return true;
  return false;
}

/** A loop binds its variable for its body, a function its parameters for all of it. */
function isBindingOf(local: Local, child: SyntaxNode): boolean {
  return local.kind === 'parameter' || (local.kind === 'item' && !isWithin(local.of, child));
}

function typeArguments(method: Method, types: readonly TypeReference[]): Map<string, TypeReference> {
  const list = method.at.node.children.find((child) => /^type_parameter/.test(child.type));
  const names = list === undefined ? [] : list.children.filter((child) => child.type === 'type_parameter');
  const found = new Map<string, TypeReference>();
  names.forEach((node, index) => {
    const type = types[index];
    const identifier = node.children.find((child) => /identifier/.test(child.type));
    if (type !== undefined && identifier !== undefined)
      found.set(method.at.file.text.slice(identifier.start, identifier.end), type);
  });
  return found;
}
