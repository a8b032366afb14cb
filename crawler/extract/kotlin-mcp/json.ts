import { argumentFor, type Evaluator } from '../shared/typed/evaluator.js';
import type { LibraryCall } from '../shared/typed/library.js';
import { bound, constant, emptyEnvironment, textValue, type Value } from '../shared/typed/values.js';
import { descendants, type SyntaxNode } from '../syntax/source-file.js';

/** `buildJsonObject { put("type", "string") }`, `buildJsonArray { add("x") }` and their like of kotlinx.serialization. */
export function buildJson({ of, name, args, at }: LibraryCall, evaluator: Evaluator): Value | null {
  if (of !== null && of.kind !== 'instance') return null;
  const block = args.at(-1)?.value;
  if (block?.kind !== 'function' || block.body === null) return null;
  if (name === 'buildJsonObject' || name === 'buildMap')
    return filled({ kind: 'map', entries: new Map(), complete: true, at }, block, evaluator);
  if (name === 'buildJsonArray' || name === 'buildList')
    return filled({ kind: 'list', items: [], complete: true, at }, block, evaluator);
  return null;
}

type Lambda = Extract<Value, { kind: 'function' }>;

/** Functions that put things in by way of one another. */
const maxDepth = 8;

/** What the statements of a block put into an object or a list. */
function filled(into: Value, { body, env, at }: Lambda, evaluator: Evaluator, depth = 0): Value {
  const { dialect } = evaluator.program;
  const { file } = at;
  let current = into;
  for (const statement of statementsOf(body)) {
    const expression = dialect.expressionOf(file, statement);
    const isPlain = expression.kind === 'call' && expression.of === null;
    const args = isPlain ? evaluator.args(expression.args, env) : [];
    const next = isPlain
      ? (put(current, expression.name, args, evaluator) ??
        filledBy(current, expression.name, args, at, evaluator, depth))
      : null;
    if (next !== null) current = next;
    else if (putsSomething(evaluator, at, statement) && (current.kind === 'map' || current.kind === 'list'))
      current = { ...current, complete: false };
  }
  return current;
}

/** The statements of a block, or the expression that stands for one. */
function statementsOf(body: SyntaxNode | null): SyntaxNode[] {
  const inner = body?.type === 'function_body' ? (body.children.find((child) => child.named) ?? body) : body;
  if (inner === null || (inner !== body && inner.type !== 'block')) return inner === null ? [] : [inner];
  return inner.children.filter(
    (child) => child.named && child.type !== 'lambda_parameters' && !/comment/.test(child.type),
  );
}

/** What a function of the source puts in: `fun JsonObjectBuilder.putText(name: String) = putJsonObject(name) { … }`. */
function filledBy(
  current: Value,
  name: string,
  args: LibraryCall['args'],
  at: Value['at'],
  evaluator: Evaluator,
  depth: number,
): Value | null {
  const unit = evaluator.unitOf(at.file);
  const method = unit === null || depth >= maxDepth ? null : evaluator.functionNamed(name, args.length, unit);
  if (method === null || method.body === null) return null;
  const bindings = new Map<SyntaxNode, Value>();
  method.parameters.forEach((parameter, index) => {
    const value = argumentFor(args, parameter.name, index);
    if (value !== null) bindings.set(parameter.at.node, value);
  });
  const env = bound(emptyEnvironment, bindings);
  const lambda: Lambda = { kind: 'function', parameters: [], body: method.body, env, at: method.at };
  return filled(current, lambda, evaluator, depth + 1);
}

function put(current: Value, name: string, args: LibraryCall['args'], evaluator: Evaluator): Value | null {
  const values = args.map((arg) => arg.value);
  const [first, second] = values;
  if (current.kind === 'list') {
    if (name === 'add' && first !== undefined) return { ...current, items: [...current.items, first] };
    const block = values.at(-1);
    if (name === 'addJsonObject' && block?.kind === 'function') {
      return {
        ...current,
        items: [
          ...current.items,
          filled({ kind: 'map', entries: new Map(), complete: true, at: block.at }, block, evaluator),
        ],
      };
    }
    return null;
  }
  if (current.kind !== 'map' || first === undefined || second === undefined) return null;
  const key = textValue(first);
  if (key === null) return null;
  const value =
    name === 'put'
      ? second
      : second.kind !== 'function'
        ? null
        : name === 'putJsonObject'
          ? filled({ kind: 'map', entries: new Map(), complete: true, at: second.at }, second, evaluator)
          : name === 'putJsonArray'
            ? filled({ kind: 'list', items: [], complete: true, at: second.at }, second, evaluator)
            : null;
  if (value === null) return null;
  const entries = new Map(current.entries);
  entries.set(key, value);
  return { ...current, entries };
}

/** Whether a statement that was not followed may put something in: a loop, a condition, a call of another function. */
function putsSomething(evaluator: Evaluator, at: Value['at'], statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) if (evaluator.program.dialect.callee(at.file, node) !== null) return true;
  return false;
}

/** `JsonPrimitive("x")` is its text. */
export function primitive({ of, name, args, at }: LibraryCall): Value | null {
  const [first] = args;
  if (of !== null || name !== 'JsonPrimitive' || first === undefined) return null;
  return first.value.kind === 'constant' ? constant(first.value.value, at) : first.value;
}
