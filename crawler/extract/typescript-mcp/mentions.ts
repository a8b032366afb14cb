import { isFunctionLike } from '../shared/javascript/scope.js';
import { childOf, descendants, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';

const declarations = new Set([
  'function_declaration',
  'generator_function_declaration',
  'variable_declarator',
  'method_definition',
]);
const lists = new Set(['export_specifier', 'import_specifier']);

/** Where names are used in some of the files, other than to declare, import or export them. */
export type Mentions = ReadonlyMap<string, readonly SyntaxNode[]>;

export function mentionsIn(files: readonly SourceFile[]): Mentions {
  const used = new Map<string, SyntaxNode[]>();
  for (const file of files) {
    for (const node of descendants(file.root)) {
      if (node.type !== 'identifier' && node.type !== 'property_identifier') continue;
      if (isDeclaration(file, node)) continue;
      const name = textOf(file, node);
      const places = used.get(name);
      if (places === undefined) used.set(name, [node]);
      else places.push(node);
    }
  }
  return used;
}

/** The functions around a node, the outermost first. */
export function enclosingFunctions(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (isFunctionLike(parent) && !parent.type.includes('class')) found.push(parent);
  }
  return found.reverse();
}

/** The name under which a function can be called, or null when it has none of its own. */
export function nameOf(file: SourceFile, fn: SyntaxNode): string | null {
  const named = fn.type.endsWith('_declaration') || fn.type === 'method_definition' ? fn : fn.parent;
  const holder = named === fn || named?.type === 'variable_declarator' ? named : null;
  const name = holder === null ? null : childOf(holder, 'name');
  return name === null ? null : textOf(file, name);
}

function isDeclaration(file: SourceFile, node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent === null || lists.has(parent.type)) return true;
  if (node.field === 'name' && declarations.has(parent.type)) return true;
  // `exports.name = name` and `exports.a = exports.b = void 0`, as compilers write an export.
  const assignment = parent.type === 'member_expression' ? parent.parent : parent;
  if (assignment?.type !== 'assignment_expression') return false;
  const left = childOf(assignment, 'left');
  return left !== null && /^(?:module\.)?exports\./.test(textOf(file, left));
}
