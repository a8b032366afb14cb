import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { classOf } from './classes.js';
import { conditionText, doubt, joined, negated } from './doubts.js';
import { keyFrom, propertyKey } from './keys.js';
import { numberOf, stringOf, templateParts } from './literals.js';
import type { Machine } from './machine.js';
import { binary, joinTexts, unary } from './operators.js';
import { bindPattern } from './patterns.js';
import { type Frame, type Scope, valueNow } from './scope.js';
import {
  array,
  asText,
  choice,
  type Doubt,
  type FunctionValue,
  identityOf,
  isNullish,
  type ObjectValue,
  object,
  optionsOf,
  placeOf,
  primitive,
  setting,
  truthOf,
  unknown,
  type Value,
} from './value.js';

/** Evaluates one expression. What it cannot evaluate is an unknown value with its place. */
export function evaluateExpression(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const { file } = scope.frame;
  const at = placeOf(file, node);
  const evaluate = (part: SyntaxNode | null | undefined): Value =>
    part === null || part === undefined ? unknown('the source is broken here', at) : machine.evaluate(part, scope);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return readName(machine, textOf(file, node), scope, at);
    case 'undefined':
      return primitive(undefined, at);
    case 'string':
      return primitive(stringOf(file, node), at);
    case 'number':
      return primitive(numberOf(textOf(file, node)), at);
    case 'true':
    case 'false':
      return primitive(node.type === 'true', at);
    case 'null':
      return primitive(null, at);
    case 'regex':
      return {
        kind: 'regex',
        source: partText(scope, node, 'pattern'),
        flags: partText(scope, node, 'flags'),
        at,
      };
    case 'template_string': {
      const { texts, expressions } = templateParts(file, node);
      const parts: Value[] = [];
      texts.forEach((text, index) => {
        if (text !== '') parts.push(primitive(text, at));
        const expression = expressions[index];
        if (expression !== undefined) parts.push(evaluate(expression));
      });
      return joinTexts(parts, at);
    }
    case 'array':
      return evaluateArray(machine, node, scope, at);
    case 'object':
      return evaluateObject(machine, node, scope, at);
    case 'function_expression':
    case 'generator_function':
    case 'arrow_function':
      return machine.closure(node, scope);
    case 'class':
      return classOf(machine, node, scope);
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'instantiation_expression':
      return evaluate(namedChildren(node)[0]);
    case 'type_assertion':
      return evaluate(namedChildren(node).at(-1));
    case 'await_expression':
    case 'yield_expression': {
      const inner = namedChildren(node)[0];
      return inner === undefined ? primitive(undefined, at) : evaluate(inner);
    }
    case 'sequence_expression': {
      let last: Value = primitive(undefined, at);
      for (const part of namedChildren(node)) last = evaluate(part);
      return last;
    }
    case 'this':
      return selfOf(scope.frame, at);
    case 'member_expression':
      return evaluateMember(machine, node, scope, at);
    case 'subscript_expression': {
      const target = evaluate(childOf(node, 'object'));
      return alongChain(node, target, at, (target) => memberBy(machine, target, evaluate(childOf(node, 'index')), at));
    }
    case 'call_expression':
      return evaluateCall(machine, node, scope, at);
    case 'new_expression': {
      const callee = evaluate(childOf(node, 'constructor'));
      return machine.construct(callee, argumentsOf(machine, childOf(node, 'arguments'), scope).args, at);
    }
    case 'ternary_expression': {
      const condition = evaluate(childOf(node, 'condition'));
      const truth = truthOf(condition);
      if (truth !== null) return evaluate(childOf(node, truth ? 'consequence' : 'alternative'));
      const likely = likelyTruth(condition);
      const [first, second] = branchesOf(node, scope).map(({ part, condition }, index) =>
        machine.perhaps((index === 0) === likely, () => evaluate(part), condition),
      ) as [Value, Value];
      return choice(likely ? [first, second] : [second, first], at);
    }
    case 'binary_expression':
      return evaluateBinary(machine, node, scope, at);
    case 'unary_expression': {
      const operator = partText(scope, node, 'operator');
      const argument = childOf(node, 'argument');
      if (operator === 'void') return primitive(undefined, at);
      if (operator === 'delete') return deleteMember(machine, argument, scope, at);
      if (operator === 'typeof' && argument?.type === 'identifier' && scope.find(textOf(file, argument)) === null) {
        const known = readName(machine, textOf(file, argument), scope, at);
        if (known.kind === 'unknown') return primitive('undefined', at);
      }
      return unary(operator, evaluate(argument), at);
    }
    case 'update_expression': {
      const argument = childOf(node, 'argument');
      const operator = partText(scope, node, 'operator');
      const before = evaluate(argument);
      if (argument !== null)
        assign(machine, argument, binary(operator === '++' ? '+' : '-', before, primitive(1, at), at), scope);
      return before;
    }
    case 'assignment_expression': {
      const left = childOf(node, 'left');
      const value = evaluate(childOf(node, 'right'));
      if (left !== null) assign(machine, left, value, scope);
      return value;
    }
    case 'augmented_assignment_expression':
      return evaluateAugmented(machine, node, scope, at);
    case 'meta_property':
      return globalValue('import.meta', at);
    default:
      return unknown('this kind of expression is not read', at);
  }
}

/** The two values of a conditional expression, and when each is taken. */
function branchesOf(node: SyntaxNode, scope: Scope) {
  const test = childOf(node, 'condition');
  const condition = test === null ? null : conditionText(scope.frame.file, test);
  return [
    { part: childOf(node, 'consequence'), condition },
    { part: childOf(node, 'alternative'), condition: condition === null ? null : negated(condition) },
  ];
}

/** `delete object.member`. Under a condition that was not decided the member goes where it is likely to hold. */
function deleteMember(machine: Machine, target: SyntaxNode | null, scope: Scope, at: Place): Value {
  const owner = target === null ? null : childOf(target, 'object');
  if (target === null || owner === null) return primitive(true, at);
  const index = childOf(target, 'index');
  const property = childOf(target, 'property');
  const key = index !== null ? keyFrom(machine.evaluate(index, scope)) : property && textOf(scope.frame.file, property);
  for (const object of optionsOf(machine.evaluate(owner, scope))) {
    if (object.kind !== 'object' || key === null || !object.properties.has(key)) continue;
    const depth = object.depth ?? 0;
    if (machine.likelySince(depth)) object.properties.delete(key);
    if (machine.uncertainty > depth) object.open ??= unknown('a member may be deleted', at);
  }
  return primitive(true, at);
}

/** What a condition amounts to when no setting is made. */
export function likelyTruth(condition: Value): boolean {
  const [first] = optionsOf(condition);
  return first === undefined ? true : (truthOf(first) ?? !(first.kind === 'unknown' && first.setting));
}

/** Stores a value where an assignment says: in a name, a member or a pattern. */
export function assign(machine: Machine, target: SyntaxNode, value: Value, scope: Scope): void {
  const { file } = scope.frame;
  bindPattern(
    machine,
    target,
    value,
    scope,
    (name, value) => assignName(machine, name, value, scope),
    (target, value) => {
      if (target.type === 'member_expression') {
        const owner = childOf(target, 'object');
        const property = childOf(target, 'property');
        if (owner !== null && property !== null) {
          machine.setMember(machine.evaluate(owner, scope), textOf(file, property), value);
        }
      } else if (target.type === 'subscript_expression') {
        const [owner, index] = [childOf(target, 'object'), childOf(target, 'index')];
        if (owner === null || index === null) return;
        const object = machine.evaluate(owner, scope);
        for (const key of optionsOf(machine.evaluate(index, scope))) {
          const name = keyFrom(key);
          if (name !== null) machine.setMember(object, name, value);
          else if ((object.kind === 'object' || object.kind === 'array') && object.open === null) {
            object.open = unknown('a member with a computed name was added', placeOf(file, target));
          }
        }
      } else if (target.type === 'non_null_expression' || target.type === 'as_expression') {
        const inner = namedChildren(target)[0];
        if (inner !== undefined) assign(machine, inner, value, scope);
      }
    },
  );
}

function assignName(machine: Machine, name: string, value: Value, scope: Scope): void {
  const binding = scope.find(name);
  if (binding === null) return;
  // An assignment that comes before the declaration was reached belongs after it.
  valueNow(binding);
  const certain = machine.uncertainty <= binding.depth || binding.value === null;
  if (certain) binding.value = value;
  else if (binding.value !== null) {
    const likely = machine.likelySince(binding.depth);
    binding.value = choice(likely ? [value, binding.value] : [binding.value, value], value.at);
  }
}

function readName(machine: Machine, name: string, scope: Scope, at: Place): Value {
  const binding = scope.find(name);
  if (binding !== null) {
    return valueNow(binding) ?? unknown(`"${name}" has no value yet where it is used`, at);
  }
  if (name === 'undefined') return primitive(undefined, at);
  if (name === 'NaN' || name === 'Infinity') return primitive(Number(name), at);
  if (name === 'arguments') {
    const { args } = plainFrame(scope.frame);
    if (args !== null) return array([...args], at);
  }
  if (name === '__filename' || name === '__dirname') {
    return machine.member(globalValue('import.meta', at), name.slice(2), at);
  }
  return globalValue(name, at);
}

function globalValue(name: string, at: Place): Value {
  return { kind: 'external', specifier: 'global:', path: [name], at };
}

function plainFrame(frame: Frame): Frame {
  let found = frame;
  while (found.self === null && found.outer !== null) found = found.outer;
  return found;
}

function selfOf(frame: Frame, at: Place): Value {
  return plainFrame(frame).self ?? primitive(undefined, at);
}

function partText(scope: Scope, node: SyntaxNode, field: string): string {
  const part = childOf(node, field);
  return part === null ? '' : textOf(scope.frame.file, part);
}

function evaluateArray(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const result = array([], at);
  result.depth = machine.uncertainty;
  for (const child of node.children) {
    if (!child.named || child.type === 'comment') continue;
    if (child.type !== 'spread_element') {
      result.items.push(machine.evaluate(child, scope));
      continue;
    }
    const inner = namedChildren(child)[0];
    if (inner === undefined) continue;
    const value = machine.evaluate(inner, scope);
    const { items, open, doubts } = itemsOf(machine, value, placeOf(scope.frame.file, child));
    const why = value.kind === 'choice' ? whyChosen(inner, scope) : null;
    machine.spend(items.length);
    for (const item of items) {
      const own = doubts?.get(item);
      result.items.push(item);
      doubt(result, item, own?.condition === null ? { ...own, condition: why } : own);
    }
    result.open ??= open;
  }
  return result;
}

/** What `...(test ? more : [])` and `...(test && more)` depend on; null where an expression does not say it itself. */
function whyChosen(node: SyntaxNode, scope: Scope): string | null {
  const inner = withoutParentheses(node);
  const { file } = scope.frame;
  if (inner.type === 'ternary_expression') {
    const [test, first] = [childOf(inner, 'condition'), childOf(inner, 'consequence')];
    if (test === null || first === null) return null;
    const isEmpty = first.type === 'array' && namedChildren(first).length === 0;
    return isEmpty ? negated(conditionText(file, test)) : conditionText(file, test);
  }
  if (inner.type !== 'binary_expression' || partText(scope, inner, 'operator') !== '&&') return null;
  const test = childOf(inner, 'left');
  return test === null ? null : conditionText(file, test);
}

/** What can be iterated over: its items, those of them that may not be there, and the unknown that may hold more. */
interface Items {
  items: Value[];
  open: ReturnType<typeof unknown> | null;
  doubts?: ReadonlyMap<Value, Doubt> | undefined;
}

/** The items that not all of several lists have, of which the first is the likeliest. */
function doubtsAmong(items: readonly Value[], lists: readonly Items[]): Map<Value, Doubt> {
  const [first, ...others] = lists.map((list) => new Set(list.items.map(identityOf)));
  const doubts = new Map<Value, Doubt>();
  for (const item of items) {
    const identity = identityOf(item);
    const likely = first?.has(identity) ?? false;
    const own = lists.map((list) => list.doubts?.get(item)).find((why) => why !== undefined);
    if (likely && others.every((other) => other.has(identity)) && own === undefined) continue;
    doubts.set(item, joined({ likely, condition: null }, own) as Doubt);
  }
  return doubts;
}

/** The items of something that can be iterated. */
export function itemsOf(machine: Machine, value: Value, at: Place): Items {
  switch (value.kind) {
    case 'array':
      return { items: value.items, open: value.open, doubts: value.doubts };
    case 'map': {
      const doubts = new Map<Value, Doubt>();
      const items = [...value.entries].map(([identity, [key, item]]) => {
        const entry = value.set ? key : array([key, item], at);
        const why = value.doubts?.get(identity);
        if (why !== undefined) doubts.set(entry, why);
        return entry;
      });
      return { items, open: value.open, doubts };
    }
    case 'choice': {
      const parts = value.options.map((option) =>
        isNullish(option) === true ? { items: [], open: null } : itemsOf(machine, option, at),
      );
      const items = [...new Set(parts.flatMap((part) => part.items))];
      return {
        items,
        open: parts.find((part) => part.open !== null)?.open ?? null,
        doubts: doubtsAmong(items, parts),
      };
    }
    case 'primitive':
      if (typeof value.value === 'string')
        return { items: [...value.value].map((letter) => primitive(letter, at)), open: null };
      return { items: [], open: isNullish(value) ? null : unknown('it is not a list', at) };
    case 'unknown':
      return { items: [], open: value };
    default:
      return { items: [], open: unknown('it is not a list whose items are known', value.at) };
  }
}

function evaluateObject(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const { file } = scope.frame;
  const result = object(at);
  result.depth = machine.uncertainty;
  for (const part of namedChildren(node)) {
    const place = placeOf(file, part);
    switch (part.type) {
      case 'shorthand_property_identifier':
        put(result, textOf(file, part), machine.evaluate(part, scope));
        break;
      case 'pair': {
        const [key, value] = [childOf(part, 'key'), childOf(part, 'value')];
        if (key === null || value === null) break;
        const name = propertyKey(machine, key, scope);
        const member = machine.evaluate(value, scope);
        if (name !== null) put(result, name, member);
        else result.open ??= unknown('a member has a computed name', place);
        break;
      }
      case 'method_definition': {
        const key = childOf(part, 'name');
        const name = key === null ? null : propertyKey(machine, key, scope);
        if (name === null) break;
        const accessor = part.children.find((child) => child.type === 'get' || child.type === 'set')?.type;
        if (accessor === 'get') result.properties.set(name, { kind: 'getter', get: machine.closure(part, scope) });
        else if (accessor === undefined) put(result, name, machine.closure(part, scope));
        break;
      }
      case 'spread_element': {
        const inner = namedChildren(part)[0];
        if (inner !== undefined) spreadInto(machine, result, machine.evaluate(inner, scope), place);
        break;
      }
      case 'ERROR':
        result.open ??= unknown('the source is broken here', place);
    }
  }
  return result;
}

function put(target: ObjectValue, key: string, value: Value): void {
  target.properties.set(key, value);
}

/** Copies the members of a value into an object, as `{...value}` and `Object.assign` do. */
export function spreadInto(machine: Machine, target: ObjectValue, value: Value, at: Place): void {
  switch (value.kind) {
    case 'object':
      machine.spend(value.properties.size);
      for (const [key, member] of [...value.properties]) {
        target.properties.set(key, member.kind === 'getter' ? machine.member(value, key, at) : member);
      }
      target.open ??= value.open;
      if (value.mayLack) target.mayLack = true;
      return;
    case 'module':
      for (const name of machine.exportNames(value.path))
        target.properties.set(name, machine.exported(value.path, name, at));
      return;
    case 'array':
      for (const [index, item] of value.items.entries()) target.properties.set(String(index), item);
      target.open ??= value.open;
      return;
    case 'primitive':
    case 'function':
    case 'native':
      return;
    case 'choice': {
      // Members that only some of the options have are members all the same.
      const [likely, ...others] = value.options;
      const maybe = others.filter((option) => option.kind !== 'unknown' || !option.setting).reverse();
      for (const option of maybe) spreadMissing(machine, target, option, at);
      if (likely !== undefined) spreadInto(machine, target, likely, at);
      if (maybe.some((option) => lacksMemberOf(likely, option))) target.mayLack = true;
      return;
    }
    default:
      target.open ??= value.kind === 'unknown' ? value : unknown('members are copied from something not known', at);
  }
}

function lacksMemberOf(full: Value | undefined, other: Value): boolean {
  if (full?.kind !== 'object' || other.kind === 'unknown') return false;
  return [...full.properties.keys()].some((key) => other.kind !== 'object' || !other.properties.has(key));
}

function spreadMissing(machine: Machine, target: ObjectValue, value: Value, at: Place): void {
  const copy = object(at);
  spreadInto(machine, copy, value, at);
  for (const [key, member] of copy.properties) {
    if (target.properties.has(key)) continue;
    target.properties.set(key, member);
    target.mayLack = true;
  }
  target.open ??= copy.open;
}

function evaluateMember(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const { file } = scope.frame;
  const [owner, property] = [childOf(node, 'object'), childOf(node, 'property')];
  if (owner === null || property === null) return unknown('the source is broken here', at);
  const key = textOf(file, property);
  if (owner.type === 'super') {
    const { home, self } = plainFrame(scope.frame);
    const parent = home?.parent ?? null;
    if (parent?.kind === 'class') {
      const method = findMethod(parent, key);
      if (method !== null) return { ...method, bound: self };
    }
    return unknown('it is inherited from a class outside the source', at);
  }
  return alongChain(node, machine.evaluate(owner, scope), at, (object) => machine.member(object, key, at));
}

/** What a link of a chain gives: `a?.b.c()` is undefined as a whole where `a` is, whichever link has the question mark. */
function alongChain(link: SyntaxNode, object: Value, at: Place, read: (object: Value) => Value): Value {
  if (isNullish(object) === false || !isOptional(link)) return read(object);
  const [missing, present] = [true, false].map((nullish) =>
    optionsOf(object).filter((each) => (isNullish(each) === true) === nullish),
  ) as [Value[], Value[]];
  if (missing.length === 0) return read(object);
  if (present.length === 0) return primitive(undefined, at);
  const result = read(choice(present, at));
  return choice(
    object.kind === 'choice' && isNullish(object.options[0] as Value)
      ? [primitive(undefined, at), result]
      : [result, primitive(undefined, at)],
    at,
  );
}

/** Whether a link of a chain, or one before it, has a question mark. */
function isOptional(link: SyntaxNode): boolean {
  for (let node: SyntaxNode | null = link; node !== null; ) {
    if (childOf(node, 'optional_chain') !== null) return true;
    if (node.type === 'call_expression') node = childOf(node, 'function');
    else if (node.type === 'member_expression' || node.type === 'subscript_expression') node = childOf(node, 'object');
    else if (node.type === 'non_null_expression') node = namedChildren(node)[0] ?? null;
    else return false;
  }
  return false;
}

/** A method of a class or of its parents in the source. */
export function findMethod(of: Value, key: string): FunctionValue | null {
  for (let next: Value | null = of; next?.kind === 'class'; next = next.parent) {
    const method = next.methods.get(key);
    if (method !== undefined) return method;
  }
  return null;
}

/** A member whose name is a value: `object[index]`. */
function memberBy(machine: Machine, target: Value, index: Value, at: Place): Value {
  if (index.kind === 'choice')
    return choice(
      index.options.map((option) => memberBy(machine, target, option, at)),
      at,
    );
  const key = keyFrom(index);
  if (key !== null) return machine.member(target, key, at);
  return unknown('it is read under a name that is not known', at);
}

/** Arguments as written, with spreads of known lists unfolded; an unknown spread leaves what follows it unknown. */
function argumentsOf(machine: Machine, list: SyntaxNode | null, scope: Scope): { args: Value[]; open: boolean } {
  const args: Value[] = [];
  if (list === null) return { args, open: false };
  for (const child of namedChildren(list)) {
    if (child.type !== 'spread_element') {
      args.push(machine.evaluate(child, scope));
      continue;
    }
    const inner = namedChildren(child)[0];
    if (inner === undefined) continue;
    const { items, open } = itemsOf(machine, machine.evaluate(inner, scope), placeOf(scope.frame.file, child));
    machine.spend(items.length);
    for (const item of items) args.push(item);
    if (open !== null) return { args: [...args, open], open: true };
  }
  return { args, open: false };
}

function evaluateCall(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const { file } = scope.frame;
  const callee = childOf(node, 'function');
  const list = childOf(node, 'arguments');
  if (callee === null || list === null) return unknown('the source is broken here', at);
  // The arguments come after what is called: they may change it.
  const givenArgs = () =>
    list.type === 'template_string' ? tagArguments(machine, list, scope) : argumentsOf(machine, list, scope).args;
  if (callee.type === 'import') return importOf(machine, givenArgs()[0], at);
  if (callee.type === 'super') {
    const { home, self } = plainFrame(scope.frame);
    if (home?.parent != null && self !== null) machine.constructOn(home.parent, self, givenArgs(), at);
    return primitive(undefined, at);
  }
  const target = withoutParentheses(callee);
  if (target.type === 'member_expression') {
    const [owner, property] = [childOf(target, 'object'), childOf(target, 'property')];
    if (owner?.type === 'super') {
      const inherited = property === null ? null : inheritedFrom(scope, textOf(file, property), at);
      if (inherited !== null)
        return machine.callMethod(inherited, textOf(file, property as SyntaxNode), givenArgs(), at);
    } else if (owner !== null && property !== null) {
      return alongChain(node, machine.evaluate(owner, scope), at, (object) =>
        machine.callMethod(object, textOf(file, property), givenArgs(), at),
      );
    }
  }
  if (target.type === 'subscript_expression') {
    const [owner, index] = [childOf(target, 'object'), childOf(target, 'index')];
    const object = owner === null ? null : machine.evaluate(owner, scope);
    const key = index === null ? null : keyFrom(machine.evaluate(index, scope));
    if (object !== null && key !== null) return machine.callMethod(object, key, givenArgs(), at);
  }
  return alongChain(node, machine.evaluate(callee, scope), at, (called) => machine.call(called, null, givenArgs(), at));
}

/** What `super.method()` is called on where no class of the source has it: something of the class outside that all derive from. */
function inheritedFrom(scope: Scope, method: string, at: Place): ObjectValue | null {
  const parent = plainFrame(scope.frame).home?.parent ?? null;
  if (parent?.kind === 'class' && findMethod(parent, method) !== null) return null;
  let base = parent;
  while (base?.kind === 'class') base = base.parent;
  if (base?.kind !== 'external') return null;
  return { ...object(at), of: base, open: unknown('it is inherited from a class outside the source', at) };
}

/** `import(specifier)`, of which several may be possible. */
function importOf(machine: Machine, specifier: Value | undefined, at: Place): Value {
  const options = specifier === undefined ? [] : optionsOf(specifier);
  const modules = options.map((option) => {
    const name = asText(option);
    return name === null ? unknown('it imports a module whose name is not known', at) : machine.load(name, at);
  });
  return choice(modules, at);
}

const wrappings = new Set(['parenthesized_expression', 'non_null_expression', 'as_expression', 'satisfies_expression']);

/** Whether a node is parentheses, or only says the type of what is in it. */
export function isWrapping(node: SyntaxNode): boolean {
  return wrappings.has(node.type);
}

/**
 * What is called: without the parentheses around it and what only says its type. `(0, foo.bar)` is how compilers write a call without
 * a receiver, of a plain value.
 */
export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (isWrapping(inner)) {
    const next = namedChildren(inner)[0];
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

function tagArguments(machine: Machine, template: SyntaxNode, scope: Scope): Value[] {
  const at = placeOf(scope.frame.file, template);
  const { texts, raw, expressions } = templateParts(scope.frame.file, template);
  const rawTexts = array(
    raw.map((text) => primitive(text, at)),
    at,
  );
  // A list with one more member: an object would lose what lists can do.
  const strings = object(at, [
    ['raw', rawTexts],
    ['length', primitive(texts.length, at)],
    ...texts.map((text, index) => [String(index), primitive(text, at)] as const),
  ]);
  strings.of = { kind: 'external', specifier: 'global:', path: ['TemplateStrings'], at };
  return [strings, ...expressions.map((expression) => machine.evaluate(expression, scope))];
}

function evaluateBinary(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const operator = partText(scope, node, 'operator');
  if (operator === '+') return joinChain(machine, node, scope, at);
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
  if (left === null || right === null) return unknown('the source is broken here', at);
  const first = machine.evaluate(left, scope);
  if (operator === '&&' || operator === '||' || operator === '??') {
    const condition = conditionText(scope.frame.file, left);
    const why = operator === '&&' ? condition : operator === '||' ? negated(condition) : null;
    return logical(operator, first, () => machine.evaluate(right, scope), machine, at, why);
  }
  const second = machine.evaluate(right, scope);
  return operator === 'instanceof' ? instanceOf(machine, first, second, at) : binary(operator, first, second, at);
}

function instanceOf(machine: Machine, value: Value, type: Value, at: Place): Value {
  const answers = optionsOf(value).map((option) => {
    const answer = isPlainInstance(option, type) ?? machine.isInstance(option, type);
    return answer === null ? unknown('its class is not known', at) : primitive(answer, at);
  });
  return choice(answers, at);
}

function isPlainInstance(value: Value, type: Value): boolean | null {
  if (value.kind === 'primitive') return false;
  if (value.kind !== 'object' || type.kind !== 'class') return null;
  let of: Value | null = value.of;
  while (of?.kind === 'class' && of !== type) of = of.parent;
  return of === type ? true : of === null && value.open === null ? false : null;
}

function logical(
  operator: string,
  first: Value,
  second: () => Value,
  machine: Machine,
  at: Place,
  condition: string | null = null,
): Value {
  const decides = (value: Value): boolean | null => {
    if (operator === '??') {
      const nullish = isNullish(value);
      return nullish === null ? null : !nullish;
    }
    const truth = truthOf(value);
    return truth === null ? null : truth === (operator === '||');
  };
  const decided = decides(first);
  if (decided !== null) return decided ? first : second();
  const options = optionsOf(first);
  const likely = options[0] === undefined ? null : decides(options[0]);
  const right = machine.perhaps(likely !== true, second, condition);
  const left = options.filter((option) => decides(option) !== false);
  return choice(likely === false ? [right, ...left] : [...left, right], at);
}

/** A chain of `+`, however long, without recursion: compilers and people join long texts that way. */
function joinChain(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const operands: SyntaxNode[] = [];
  let rest: SyntaxNode | null = node;
  while (rest?.type === 'binary_expression' && partText(scope, rest, 'operator') === '+') {
    const right = childOf(rest, 'right');
    if (right !== null) operands.push(right);
    rest = childOf(rest, 'left');
  }
  if (rest !== null) operands.push(rest);
  const values = operands.reverse().map((operand) => machine.evaluate(operand, scope));
  const firstText = values.findIndex(isTextLike);
  if (firstText === 0 || firstText === 1) return joinTexts(values, at);
  return values.reduce((sum, value) => binary('+', sum, value, at));
}

function isTextLike(value: Value): boolean {
  return asText(value) !== null || value.kind === 'text';
}

function evaluateAugmented(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
  if (left === null || right === null) return unknown('the source is broken here', at);
  const operator = partText(scope, node, 'operator').slice(0, -1);
  const before = machine.evaluate(left, scope);
  const value =
    operator === '&&' || operator === '||' || operator === '??'
      ? logical(operator, before, () => machine.evaluate(right, scope), machine, at)
      : binary(operator, before, machine.evaluate(right, scope), at);
  assign(machine, left, value, scope);
  return value;
}

/** A value that the command line or the environment decides, absent unless set. */
export function environmentValue(name: string, at: Place): Value {
  return choice([primitive(undefined, at), setting(`it comes from the environment variable ${name}`, at)], at);
}
