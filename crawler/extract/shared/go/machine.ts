import type { StepCount } from '../../extractor.js';
import { childOf, type SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { builtins } from './builtins.js';
import { evaluate } from './expressions.js';
import { inferTypes } from './infer.js';
import type { Declaration, GoFile, GoModules } from './modules.js';
import { convert } from './operators.js';
import { type Frame, runBlock, runResults } from './statements.js';
import {
  basic,
  type ExternalType,
  type FuncType,
  nameOf,
  parametersOf,
  type StructField,
  type Type,
  Types,
  typeParametersOf,
  typeScope,
  unknownType,
} from './types.js';
import {
  type Cell,
  choice,
  constant,
  copied,
  dereferenced,
  type FuncValue,
  map,
  type NativeCall,
  nil,
  optionsOf,
  pointer,
  type Scope,
  type StructValue,
  slice,
  struct,
  type UnknownValue,
  unknown,
  unknownVariable,
  type Value,
} from './value.js';

/** What is known of packages that are not in the snapshot. Each may answer null: not mine. */
export interface Library {
  /** What a name of a package stands for. */
  symbol?(path: string, name: string): Value | null;
  /** A method or field of a value that the snapshot does not define. */
  member?(receiver: Value, name: string, at: Place): Value | null;
  /** The type of a field of a struct that is not in the snapshot; a type alone stands for the struct itself. */
  fieldType?(type: ExternalType, field: string): Type | null;
  /** Whether a type is a struct. */
  isStruct?(type: ExternalType): boolean;
  /** The parameters and results of a function type. */
  signature?(type: ExternalType): FuncType | null;
  /** Sees every struct that a literal makes. */
  made?(value: StructValue): void;
}

/** Evaluation has used up its steps. */
export class OutOfBudgetError extends Error {}

export interface Budget {
  /** Nodes evaluated in all. */
  steps: number;
  /** Nodes evaluated from one starting point. */
  stepsEach: number;
}

export const defaultBudget: Budget = { steps: 12_000_000, stepsEach: 1_500_000 };

/** Calls inside one another. */
const maxCalls = 48;
/** Calls of one function inside one another. */
const maxRecursion = 3;
/** Options of a function value that are called. */
const maxCallees = 8;
/** Structs of one type that are kept. */
const maxLiterals = 4_000;
/** Embedded structs inside one another. */
const maxEmbedding = 8;

/**
 * Evaluates Go source as far as it is known: what depends on the outside is unknown, and where a condition is unknown both
 * ways are taken. Nothing is run; every evaluation is bounded.
 */
export class Machine {
  readonly types: Types;
  /** Calls and composite literals that were evaluated. */
  readonly reached = new Set<SyntaxNode>();
  /** Function literal -> the closures it made. */
  readonly closures = new Map<SyntaxNode, FuncValue[]>();
  /** Functions that were called. */
  readonly entered = new Set<SyntaxNode>();
  /** The scopes of the function literals that were called: each closure has its own. */
  readonly called = new Map<SyntaxNode, Set<Scope>>();
  /** Key of a type of the snapshot -> the structs that literals made of it. */
  readonly literals = new Map<string, StructValue[]>();
  /** Keys of types whose unknown values stand for each of the structs that were made of them. */
  readonly proxied = new Set<string>();
  /** Conditions of unknown outcome around what is evaluated now. */
  uncertain = 0;
  private readonly conditions: string[] = [];
  private stepsLeft: number;
  private stepsLeftHere = 0;
  private readonly globals = new Map<SyntaxNode, Map<string, Cell>>();
  private readonly stack: SyntaxNode[] = [];

  constructor(
    readonly modules: GoModules,
    private readonly libraries: readonly Library[],
    private readonly shared: StepCount,
    private readonly budget: Budget = defaultBudget,
  ) {
    this.stepsLeft = budget.steps;
    this.types = new Types((name, scope) => this.find(name, scope));
  }

  /** Evaluates from a starting point of its own. Returns false when it was cut short. */
  start(run: () => void): boolean {
    this.stepsLeftHere = Math.min(this.budget.stepsEach, this.stepsLeft);
    const granted = this.stepsLeftHere;
    this.uncertain = 0;
    try {
      run();
      return true;
    } catch (error) {
      if (!(error instanceof OutOfBudgetError)) throw error;
      return false;
    } finally {
      this.stepsLeft -= granted - Math.max(0, this.stepsLeftHere);
      this.stack.length = 0;
      this.conditions.length = 0;
      this.uncertain = 0;
    }
  }

  /** Counts work. @throws OutOfBudgetError */
  step(count = 1): void {
    this.stepsLeftHere -= count;
    this.shared.left -= count;
    if (this.stepsLeftHere < 0 || this.shared.left < 0) throw new OutOfBudgetError('out of steps');
  }

  evaluate(node: SyntaxNode, scope: Scope, expected: Type | null = null): Value {
    return evaluate(this, node, scope, expected);
  }

  /** Runs something on what was only just made, so that nothing of it is in doubt yet. */
  settled<T>(run: () => T): T {
    const { uncertain } = this;
    this.uncertain = 0;
    try {
      return run();
    } finally {
      this.uncertain = uncertain;
    }
  }

  /** Runs something of which it is not known whether it happens; `condition`: when it does, as the source has it. */
  maybe<T>(run: () => T, condition: string | null = null): T {
    this.uncertain++;
    try {
      return condition === null ? run() : this.where(condition, run);
    } finally {
      this.uncertain--;
    }
  }

  /** Runs what happens only where a condition holds, though nothing of what it changes is in doubt. */
  where<T>(condition: string, run: () => T): T {
    this.conditions.push(condition);
    try {
      return run();
    } finally {
      this.conditions.pop();
    }
  }

  /** What must hold for what happens now to happen; null when nothing must. */
  get condition(): string | null {
    return this.conditions.length === 0 ? null : [...new Set(this.conditions)].join(' && ');
  }

  /** The scope of a file's top level. */
  fileScope(file: GoFile): Scope {
    return { names: new Map(), parent: null, file };
  }

  /** The variable of a name, or null when the name is none of a variable. */
  cell(name: string, scope: Scope): Cell | null {
    for (let inner: Scope | null = scope; inner !== null; inner = inner.parent) {
      const cell = inner.names.get(name);
      if (cell !== undefined) return cell;
    }
    const declaration = scope.file.pkg.declarations.get(name);
    return declaration === undefined ? null : this.global(name, declaration);
  }

  /** What a name stands for, or null. */
  find(name: string, scope: Scope): Value | null {
    const cell = this.cell(name, scope);
    if (cell !== null) return cell.value;
    const path = scope.file.imports.get(name);
    if (path !== undefined) return { kind: 'package', path, pkg: this.packageOf(path), at: null };
    for (const dotted of scope.file.dotImports) {
      const value = this.exported(dotted, name);
      if (value !== null) return value;
    }
    return builtins.get(name) ?? null;
  }

  /** A name of a package, or null when the package is here and has none. */
  exported(path: string, name: string): Value | null {
    for (const library of this.libraries) {
      const value = library.symbol?.(path, name) ?? null;
      if (value !== null) return value;
    }
    const pkg = this.packageOf(path);
    if (pkg === null) return { kind: 'external', path, name, at: null };
    const declaration = pkg.declarations.get(name);
    return declaration === undefined ? null : this.global(name, declaration).value;
  }

  /** `value.name`: a field, a method, a name of a package. */
  member(value: Value, name: string, at: Place): Value {
    this.step();
    if (value.kind === 'choice') {
      return choice(
        value.options.map((option) => this.member(option, name, at)),
        at,
      );
    }
    if (value.kind === 'package') {
      return this.exported(value.path, name) ?? unknown(`${name} is not in its package`, at);
    }
    const own = this.ownMember(value, name, at, 0);
    if (own !== null) return own;
    for (const library of this.libraries) {
      const found = library.member?.(value, name, at) ?? null;
      if (found !== null) return found;
    }
    const target = dereferenced(value);
    if (target.kind === 'external') return { ...target, name: `${target.name}.${name}`, at };
    if (target.kind === 'struct') {
      return target.open || target.type.kind !== 'external'
        ? derived(target.open ? null : target, 'it is not in the struct', at, null)
        : this.zero(this.externalField(target.type, name), at, true);
    }
    return derived(target, `${name} is not known`, at, null);
  }

  /** Sets `target.name`. */
  setField(target: StructValue, name: string, value: Value): void {
    const before = target.fields.get(name);
    target.fields.set(name, this.merged(before ?? null, value, target.depth));
  }

  /** What a place holds after an assignment that may not happen. */
  merged(before: Value | null, value: Value, depth: number): Value {
    if (this.uncertain <= depth || before === null) return value;
    // A map that is made where there may be none: nothing and an empty one are the same here.
    if (value.kind === 'map' && before.kind === 'map' && !value.open && value.entries.size + before.entries.size === 0)
      return before;
    // A list that was added to may hold what was added.
    if (value.kind === 'slice' && before.kind === 'slice' && before.items.every((item, i) => item === value.items[i])) {
      const added = value.items.slice(before.items.length);
      return { ...value, items: [...before.items, ...added.map((item) => choice([item, nil(item.at)], item.at))] };
    }
    if (before.kind === 'unknown') return choice([value, before], value.at);
    return choice([before, value], value.at);
  }

  /** Calls a value. */
  call(callee: Value, call: NativeCall): Value {
    this.step();
    switch (callee.kind) {
      case 'native':
        this.step(
          call.args.reduce((sum, arg) => sum + (arg.kind === 'slice' ? arg.items.length >> 5 : 0), call.args.length),
        );
        return callee.call(call);
      case 'func':
        return this.invoke(callee, call);
      case 'type':
        return convert(this, callee.type, call.args[0] ?? nil(call.at), call.at);
      case 'choice': {
        const callable = callee.options.filter((option) => option.kind !== 'nil').slice(0, maxCallees);
        return this.maybe(() =>
          choice(
            callable.map((option) => this.call(option, call)),
            call.at,
          ),
        );
      }
      case 'external':
        return unknown(`${shortName(callee.path)}.${callee.name} is not in this repository`, call.at);
      case 'unknown':
        return this.callUnknown(callee, call);
      default:
        return unknown('it is called but is no function', call.at);
    }
  }

  /** Calls a function with arguments of which only the types are known: each way that proxied types allow. */
  callUnknowingly(fn: FuncValue): void {
    const signature = this.types.signature(fn.node, fn.scope);
    const at = placeOf(fn);
    const choices: Value[][] = signature.params.map((type, i) => this.instances(type, signature.names[i] ?? null, at));
    const receivers = this.receivers(fn, at);
    let runs: { receiver: Value | null; args: Value[] }[] = receivers.map((receiver) => ({ receiver, args: [] }));
    for (const options of choices) {
      runs = runs.flatMap((run) => options.map((option) => ({ ...run, args: [...run.args, option] })));
      // Two lists at once would be their product: all of the first, then one of the others.
      if (runs.length > maxLiterals) runs = runs.slice(0, maxLiterals);
    }
    for (const { receiver, args } of runs) {
      this.invoke({ ...fn, receiver: receiver ?? fn.receiver }, { args, typeArgs: [], open: false, at });
    }
  }

  /** The values an unknown value of a type stands for: itself, or the structs of a proxied type. */
  instances(type: Type, name: string | null, at: Place): Value[] {
    const asPointer = type.kind === 'pointer';
    const found = this.madeOf(asPointer ? type.elem : type);
    if (found === null) return [unknownVariable(`it is the argument ${name ?? ''} of a function`, at, type)];
    return found.map((value) => (asPointer ? pointer(copied(value, 0), value.at) : copied(value, 0)));
  }

  /** The structs that stand for an unknown value of a proxied type, or null when it is not proxied. */
  madeOf(type: Type): Value[] | null {
    const key = this.typeKey(type);
    if (key === null || !this.proxied.has(key)) return null;
    const methods = this.types.interfaceMethods(type);
    if (methods === null) return this.literals.get(key) ?? null;
    const made: Value[] = [];
    for (const values of this.literals.values()) {
      const [first] = values;
      if (first === undefined) continue;
      if (![...methods.keys()].every((name) => this.methodOf(first.type, name, 0) !== null)) continue;
      for (const value of values) made.push(pointer(value, value.at));
    }
    return made.length > 0 ? made : null;
  }

  /** What tells a type of the snapshot from others, or null for types without a name. */
  typeKey(type: Type): string | null {
    const inner = this.types.resolved(type.kind === 'pointer' ? type.elem : type);
    return inner.kind === 'named' ? `${inner.pkg.path}.${inner.name}@${inner.node.start}` : null;
  }

  /** Keeps what a function literal made. */
  keepClosure(closure: FuncValue): void {
    const made = this.closures.get(closure.node);
    if (made === undefined) this.closures.set(closure.node, [closure]);
    else if (made.length < maxLiterals) made.push(closure);
  }

  /** Keeps a struct that a literal made. */
  keep(value: StructValue): void {
    const key = this.typeKey(value.type);
    if (key !== null) {
      let list = this.literals.get(key);
      if (list === undefined) {
        list = [];
        this.literals.set(key, list);
      }
      if (list.length < maxLiterals) list.push(value);
    }
    for (const library of this.libraries) library.made?.(value);
  }

  /** The value of a variable that was not set. */
  zero(type: Type, at: Place | null, isField = false): Value {
    const under = this.types.underlying(type);
    switch (under.kind) {
      case 'basic':
        if (under.name === 'string') return constant('', at, type);
        if (under.name === 'bool') return constant(false, at, type);
        return under.name === 'error' ? nil(at) : constant(0, at, type);
      case 'struct':
        return struct(type, at);
      case 'external':
        if (this.libraries.some((library) => library.isStruct?.(under) ?? false)) return struct(under, at);
        return unknown('it is not set', at, type);
      case 'slice':
        return slice([], at, type);
      case 'map':
        return map(at, type);
      case 'unknown':
        return isField ? nil(at) : unknown('its type is not known', at, type);
      default:
        return nil(at);
    }
  }

  /** The type of a value, as far as it is known. */
  typeOf(value: Value): Type {
    switch (value.kind) {
      case 'const':
        if (value.type !== null) return value.type;
        return basic(typeof value.value === 'boolean' ? 'bool' : typeof value.value === 'number' ? 'int' : 'string');
      case 'text':
        return basic('string');
      case 'struct':
        return value.type;
      case 'pointer':
        return { kind: 'pointer', elem: this.typeOf(value.cell.value) };
      case 'slice':
      case 'map':
      case 'unknown':
        return value.type ?? unknownType;
      case 'func':
        return this.types.signature(value.node, value.scope);
      case 'choice':
        return this.typeOf(value.options.find((option) => option.kind !== 'nil') ?? nil(null));
      default:
        return unknownType;
    }
  }

  /** A method that a type of the snapshot has, its own or an embedded one's. */
  methodOf(type: Type, name: string, depth: number): { file: GoFile; node: SyntaxNode } | null {
    if (depth > maxEmbedding) return null;
    const inner = this.types.resolved(type.kind === 'pointer' ? type.elem : type);
    if (inner.kind !== 'named') return null;
    const own = inner.pkg.methods.get(inner.name)?.get(name);
    if (own !== undefined) return own;
    for (const field of this.types.fields(inner) ?? []) {
      const found = field.embedded ? this.methodOf(field.type, name, depth + 1) : null;
      if (found !== null) return found;
    }
    return null;
  }

  /** The signature of a function type. */
  signatureOf(type: Type): FuncType | null {
    const under = this.types.underlying(type);
    if (under.kind === 'func') return under;
    if (under.kind !== 'external') return null;
    for (const library of this.libraries) {
      const found = library.signature?.(under) ?? null;
      if (found !== null) return found;
    }
    return null;
  }

  private packageOf(path: string) {
    return this.modules.resolve(path);
  }

  /** The type of a field of a struct that is not in the snapshot. */
  externalField(type: ExternalType, name: string): Type {
    for (const library of this.libraries) {
      const found = library.fieldType?.(type, name) ?? null;
      if (found !== null) return found;
    }
    return unknownType;
  }

  /** A field or method that the snapshot itself defines. */
  private ownMember(value: Value, name: string, at: Place, depth: number): Value | null {
    if (depth > maxEmbedding) return null;
    const target = dereferenced(value);
    if (target.kind === 'struct') {
      const set = target.fields.get(name);
      if (set !== undefined) return set;
    }
    const type = this.typeOf(target);
    const method = this.directMethod(type, name, value);
    if (method !== null) return method;
    const fields = this.types.fields(type);
    if (fields !== null) {
      const field = fields.find((each) => each.name === name);
      if (field !== undefined) return this.field(target, field, at);
      for (const embedded of fields) {
        if (!embedded.embedded) continue;
        const found = this.ownMember(this.field(target, embedded, at), name, at, depth + 1);
        if (found !== null) return found;
      }
      return null;
    }
    const signature = this.types.interfaceMethods(type)?.get(name);
    return signature === undefined ? null : derived(target, `it comes from ${nameOf(type)}.${name}`, at, signature);
  }

  private directMethod(type: Type, name: string, receiver: Value): FuncValue | null {
    const inner = this.types.resolved(type.kind === 'pointer' ? type.elem : type);
    if (inner.kind !== 'named') return null;
    const method = inner.pkg.methods.get(inner.name)?.get(name);
    if (method === undefined) return null;
    return {
      kind: 'func',
      file: method.file,
      node: method.node,
      scope: this.fileScope(method.file),
      receiver,
      at: null,
    };
  }

  private field(target: Value, field: StructField, at: Place): Value {
    if (target.kind !== 'struct') return derived(target, `the field ${field.name} is not known`, at, field.type);
    const set = target.fields.get(field.name);
    if (set !== undefined) return set;
    if (target.open) return unknown(`the field ${field.name} is not known`, at, field.type);
    const zero = this.zero(field.type, at, true);
    // A struct in a struct is a place of its own that can be written to.
    if (zero.kind === 'struct') target.fields.set(field.name, zero);
    return zero;
  }

  private global(name: string, declaration: Declaration): Cell {
    let cells = this.globals.get(declaration.node);
    if (cells === undefined) {
      cells = new Map();
      this.globals.set(declaration.node, cells);
    }
    const known = cells.get(name);
    if (known !== undefined) return known;
    const at: Place = { file: declaration.file.source, node: declaration.node };
    const cell: Cell = { value: unknown('it is defined by means of itself', at), depth: 0 };
    cells.set(name, cell);
    const { uncertain } = this;
    const conditions = this.conditions.splice(0);
    this.uncertain = 0;
    try {
      cell.value = this.declared(name, declaration, at);
    } finally {
      this.uncertain = uncertain;
      this.conditions.push(...conditions);
    }
    return cell;
  }

  private declared(name: string, declaration: Declaration, at: Place): Value {
    const scope = this.fileScope(declaration.file);
    switch (declaration.kind) {
      case 'func':
        return { kind: 'func', file: declaration.file, node: declaration.node, scope, receiver: null, at };
      case 'type':
        return { kind: 'type', type: this.types.declared(name, declaration), at };
      case 'const':
        scope.names.set('iota', { value: constant(declaration.iota, at), depth: 0 });
        return this.initial(declaration, scope, at);
      case 'var':
        return this.initial(declaration, scope, at);
    }
  }

  private initial({ source, index }: Declaration, scope: Scope, at: Place): Value {
    const typeNode = childOf(source, 'type');
    const type = typeNode === null ? null : this.types.of(typeNode, scope);
    const list = childOf(source, 'value');
    const values = list === null ? [] : list.children.filter((child) => child.named && child.type !== 'comment');
    const [first] = values;
    if (first === undefined) return type === null ? unknown('it has no value', at) : this.zero(type, at);
    if (values.length === 1 && index > 0) {
      const value = this.evaluate(first, scope);
      return value.kind === 'tuple'
        ? (value.items[index] ?? nil(at))
        : derived(value, 'it is one of several', at, null);
    }
    const node = values[index] ?? first;
    const value = this.evaluate(node, scope, type);
    const one = value.kind === 'tuple' ? (value.items[index] ?? nil(at)) : value;
    return type === null ? one : convert(this, type, one, one.at ?? at);
  }

  private invoke(fn: FuncValue, call: NativeCall): Value {
    const body = childOf(fn.node, 'body');
    if (body === null) {
      const type = this.types.signature(fn.node, fn.scope);
      return this.resultsOf(type, unknown('it comes from a function without a body', call.at), call);
    }
    this.markCalled(fn);
    if (this.stack.length >= maxCalls) return unknown('calls are nested too deeply', call.at);
    if (this.stack.filter((node) => node === fn.node).length >= maxRecursion) {
      return unknown('the function calls itself', call.at);
    }
    this.stack.push(fn.node);
    try {
      const scope = this.bind(fn, call);
      const frame: Frame = { fn, depth: this.uncertain, returns: [], resultCells: [], guard: null };
      runResults(this, frame, scope);
      runBlock(this, frame, body, { names: new Map(), parent: scope, file: fn.file });
      return this.resultOf(frame, call);
    } finally {
      this.stack.pop();
    }
  }

  /** The names of a function's parameters with what is passed for them. */
  private bind(fn: FuncValue, call: NativeCall): Scope {
    const outer = this.typeParameterScope(fn, call);
    const scope: Scope = { names: new Map(), parent: outer, file: fn.file };
    const [receiver] = parametersOf(fn.node, 'receiver', scope);
    if (receiver?.name != null) {
      const isPointer = receiver.type?.type === 'pointer_type';
      scope.names.set(receiver.name, this.variable(receiverOf(fn.receiver ?? nil(call.at), isPointer, this.uncertain)));
    }
    for (const [i, parameter] of parametersOf(fn.node, 'parameters', scope).entries()) {
      if (parameter.name === null) continue;
      const type = parameter.type === null ? unknownType : this.types.of(parameter.type, scope);
      const value = parameter.isVariadic
        ? variadic(call, i, { kind: 'slice', elem: type }, this.uncertain)
        : (call.args[i] ?? unknown(`no argument is given for ${parameter.name}`, call.at, type));
      scope.names.set(parameter.name, this.variable(typed(copied(value, this.uncertain), type)));
    }
    return scope;
  }

  /** What is known of a function's type parameters: given, or found from its arguments. */
  private typeParameterScope(fn: FuncValue, call: NativeCall): Scope {
    const list = childOf(fn.node, 'type_parameters');
    if (list === null) return fn.scope;
    const names = typeParametersOf(list, fn.scope);
    const found = inferTypes(this, fn, names, call);
    return typeScope(
      names,
      names.map((name) => found.get(name) ?? unknownType),
      fn.scope,
    );
  }

  private markCalled(fn: FuncValue): void {
    this.entered.add(fn.node);
    if (fn.node.type !== 'func_literal') return;
    const scopes = this.called.get(fn.node);
    if (scopes === undefined) this.called.set(fn.node, new Set([fn.scope]));
    else scopes.add(fn.scope);
  }

  private variable(value: Value): Cell {
    return { value, depth: this.uncertain };
  }

  private resultOf(frame: Frame, call: NativeCall): Value {
    const good = frame.returns.filter((each) => !each.failed);
    const values = (good.length > 0 ? good : frame.returns).map((each) => each.value);
    if (values.length === 0) return nil(call.at);
    const { results, names, params } = this.types.signature(frame.fn.node, frame.fn.scope);
    if (values.length > 1 && values.every((value) => value.kind === 'tuple')) {
      const items = results.map((type, i) =>
        typed(
          choice(
            values.map((each) => each.items[i] ?? nil(call.at)),
            call.at,
          ),
          type,
        ),
      );
      return { kind: 'tuple', items, at: call.at };
    }
    const value = choice(values, call.at);
    if (value.kind === 'tuple') {
      return { ...value, items: value.items.map((item, i) => typed(item, results[i] ?? unknownType)) };
    }
    const [only] = results;
    const isText = results.length === 1 && only !== undefined && isString(only);
    if (isText && optionsOf(value).some((option) => option.kind === 'unknown')) {
      return fallbackText({ params, names }, call) ?? typed(value, only);
    }
    return only !== undefined && results.length === 1 ? typed(value, only) : value;
  }

  private callUnknown(callee: UnknownValue, call: NativeCall): Value {
    const signature = callee.type === null ? null : this.signatureOf(callee.type);
    return signature === null ? derived(callee, callee.reason, call.at, null) : this.resultsOf(signature, callee, call);
  }

  /** What a call gives of which only the types are known. */
  private resultsOf(signature: FuncType, from: UnknownValue, call: NativeCall): Value {
    const make = (type: Type | null) => derived(from, from.reason, call.at, type);
    const { results } = signature;
    const [only] = results;
    if (results.length > 1) return { kind: 'tuple', items: results.map(make), at: call.at };
    if (only !== undefined && isString(only)) return fallbackText(signature, call) ?? make(only);
    return make(only ?? null);
  }

  private receivers(fn: FuncValue, at: Place): (Value | null)[] {
    const [receiver] = parametersOf(fn.node, 'receiver', fn.scope);
    if (receiver === undefined || receiver.type === null || fn.receiver !== null) return [null];
    return this.instances(this.types.of(receiver.type, fn.scope), receiver.name, at);
  }
}

/** A value that was taken from another one. */
export function derived(from: Value | null, reason: string, at: Place | null, type: Type | null): UnknownValue {
  const value = unknown(from?.kind === 'unknown' ? from.reason : reason, at, type);
  if (from?.kind === 'unknown') value.root = from.root;
  return value;
}

/** Whether a type is a text. */
export function isString(type: Type): boolean {
  return type.kind === 'basic' && type.name === 'string';
}

/**
 * What a translation helper gives unless it is overridden: the parameter that its author calls the default. Known in part, as
 * the override is not.
 */
function fallbackText({ params, names }: Pick<FuncType, 'params' | 'names'>, call: NativeCall): Value | null {
  const index = names.findLastIndex((name) => name !== null && /default|fallback/i.test(name));
  const type = params[index];
  const given = call.args[index];
  if (type === undefined || given === undefined || !isString(type)) return null;
  if (given.kind === 'const' && typeof given.value === 'string') {
    return { kind: 'text', parts: [given.value, null], at: given.at };
  }
  return given.kind === 'text' ? given : null;
}

function placeOf(fn: FuncValue): Place {
  return { file: fn.file.source, node: fn.node };
}

function receiverOf(value: Value, isPointer: boolean, depth: number): Value {
  if (value.kind === 'unknown' || value.kind === 'nil') return value;
  if (isPointer) return value.kind === 'pointer' ? value : pointer(value, value.at);
  return copied(dereferenced(value), depth);
}

function variadic(call: NativeCall, from: number, type: Type, depth: number): Value {
  const rest = call.args.slice(from);
  return slice(
    rest.map((each) => copied(each, depth)),
    call.at,
    type,
    call.open,
  );
}

/** Gives an unknown value the type that is known from where it stands. */
function typed(value: Value, type: Type): Value {
  if (value.kind === 'unknown' && value.type === null && type.kind !== 'unknown') return { ...value, type };
  // A list or map takes on a name, and with it its methods.
  if ((value.kind === 'slice' || value.kind === 'map') && value.type === null) return { ...value, type };
  return value;
}

function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
