import { childOf, nodesOfTypes, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { ClassValue, Value } from './value.js';

/** A name and what it stands for. */
export interface Binding {
  value: Value | null;
  /** Yields the value when it is read before its declaration was reached; null once that has been done. */
  force: (() => void) | null;
  /** How many undecided conditions held when it was declared: an assignment under more of them is only a maybe. */
  depth: number;
}

/** What a function's body runs in; shared by the scopes of its blocks. */
export interface Frame {
  file: SourceFile;
  /** Null in arrow functions, which take that of the frame around them. */
  self: Value | null;
  args: readonly Value[] | null;
  home: ClassValue | null;
  /** What was returned under conditions that could not be decided. */
  returned: Value[];
  /** The same, under conditions that are expected to hold. */
  expected: Value[];
  /** How often a loop may have been left, under conditions that could not be decided. */
  exits: number;
  /** The condition under which what follows the last statement runs, where that may have left because of a setting. */
  guard: string | null;
  /** Declarations that were needed, and run, before their turn. */
  early: Set<SyntaxNode>;
  outer: Frame | null;
}

/** The value of a name; a declaration that was not reached yet runs now. */
export function valueNow(binding: Binding): Value | null {
  const { force } = binding;
  binding.force = null;
  force?.();
  return binding.value;
}

/** The names of one block. */
export class Scope {
  private readonly names = new Map<string, Binding>();

  constructor(
    readonly parent: Scope | null,
    readonly frame: Frame,
  ) {}

  /** The binding of a name here or further out, or null. */
  find(name: string): Binding | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  }

  own(name: string): Binding | null {
    return this.names.get(name) ?? null;
  }

  declare(name: string, value: Value | null, depth: number, force: (() => void) | null = null): Binding {
    const binding = { value, force, depth };
    this.names.set(name, binding);
    return binding;
  }
}

/** A declaration found ahead of running a block. */
export interface Declaration {
  /** The node that declares: a function or class, or one `variable_declarator`. */
  node: SyntaxNode;
  kind: 'function' | 'class' | 'lexical' | 'var' | 'enum';
  names: readonly string[];
}

const declarationsOfBlock = new WeakMap<SyntaxNode, readonly Declaration[]>();
const functionTypes = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
  'class_declaration',
  'abstract_class_declaration',
  'class',
]);

/** True for the nodes that hold a body of their own, run only when called. */
export function isFunctionLike(node: SyntaxNode): boolean {
  return functionTypes.has(node.type);
}

/**
 * What a block declares: its own `let`, `const`, `class`, `enum` and functions, and, when it is the body of a function or
 * module, the `var`s anywhere within. Worked out once per block.
 */
export function declarationsOf(file: SourceFile, block: SyntaxNode, withVars: boolean): readonly Declaration[] {
  const known = declarationsOfBlock.get(block);
  if (known !== undefined) return known;
  const found: Declaration[] = [];
  for (const statement of block.children) declareStatement(file, statement, found);
  if (withVars) for (const declarator of varsWithin(block)) found.push(declarationOf(file, declarator, 'var'));
  declarationsOfBlock.set(block, found);
  return found;
}

function declareStatement(file: SourceFile, statement: SyntaxNode, found: Declaration[]): void {
  switch (statement.type) {
    case 'export_statement':
    case 'ambient_declaration':
      for (const child of statement.children) declareStatement(file, child, found);
      return;
    case 'function_declaration':
    case 'generator_function_declaration':
      found.push(declarationOf(file, statement, 'function'));
      return;
    case 'class_declaration':
    case 'abstract_class_declaration':
      found.push(declarationOf(file, statement, 'class'));
      return;
    case 'enum_declaration':
      found.push(declarationOf(file, statement, 'enum'));
      return;
    case 'lexical_declaration':
      for (const child of statement.children) {
        if (child.type === 'variable_declarator') found.push(declarationOf(file, child, 'lexical'));
      }
      return;
    // `switch` has one block for all its cases.
    case 'switch_case':
    case 'switch_default':
      for (const child of statement.children) declareStatement(file, child, found);
  }
}

function declarationOf(file: SourceFile, node: SyntaxNode, kind: Declaration['kind']): Declaration {
  const name = childOf(node, 'name');
  return { node, kind, names: name === null ? [] : namesOfPattern(file, name) };
}

const variableDeclaration = new Set(['variable_declaration']);

function varsWithin(block: SyntaxNode): SyntaxNode[] {
  return nodesOfTypes(block, variableDeclaration, undefined, functionTypes).flatMap((node) =>
    node.children.filter((child) => child.type === 'variable_declarator'),
  );
}

/** The names a pattern binds, defaults and computed keys left aside. */
export function namesOfPattern(file: SourceFile, pattern: SyntaxNode): string[] {
  const names: string[] = [];
  const stack = [pattern];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    switch (node.type) {
      case 'identifier':
      case 'type_identifier':
      case 'shorthand_property_identifier_pattern':
        names.push(textOf(file, node));
        break;
      case 'assignment_pattern':
      case 'object_assignment_pattern':
        push(stack, childOf(node, 'left'));
        break;
      case 'pair_pattern':
        push(stack, childOf(node, 'value'));
        break;
      default:
        for (const child of node.children) if (child.named) stack.push(child);
    }
  }
  return names;
}

function push(stack: SyntaxNode[], node: SyntaxNode | null): void {
  if (node !== null) stack.push(node);
}
