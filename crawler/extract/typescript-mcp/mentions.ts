import { inDependency } from '../../../src/model/index.js';
import type { Place } from '../shared/assemble.js';
import { isFunctionLike } from '../shared/javascript/scope.js';
import {
  childOf,
  nodeNumbered,
  nodesOfTypes,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';

const declarations = new Set([
  'function_declaration',
  'generator_function_declaration',
  'variable_declarator',
  'method_definition',
]);
const lists = new Set(['export_specifier', 'import_specifier']);

const identifiers = new Set(['identifier', 'property_identifier']);

/** Where names are used in some of the files, other than to declare, import or export them. */
export interface Mentions {
  /**
   * @param own the file that declares the name: those in it come first, since others may mean something else by it, and what it is
   * made with does not know it
   */
  of(name: string, own?: SourceFile): readonly SyntaxNode[];
}

export function mentionsIn(files: readonly SourceFile[]): Mentions {
  // Of each name the files and the numbers of the nodes; few of the names are ever asked for.
  const places = new Map<string, { file: SourceFile; number: number }[]>();
  for (const file of files) {
    nodesOfTypes(file.root, identifiers, (start, end, number) => {
      const name = file.text.slice(start, end);
      const known = places.get(name);
      if (known === undefined) places.set(name, [{ file, number }]);
      else known.push({ file, number });
      return false;
    });
  }
  const known = new Map<string, Place[]>();
  return {
    of(name, own) {
      let found = known.get(name);
      if (found === undefined) {
        found = (places.get(name) ?? []).flatMap(({ file, number }) => {
          const node = nodeNumbered(file.root, number);
          return isDeclaration(file, node) ? [] : [{ file, node }];
        });
        known.set(name, found);
      }
      const others = found.filter(({ file }) => file !== own && !(isOfDependency(file) && own && !isOfDependency(own)));
      return [...found.filter(({ file }) => file === own), ...others].map(({ node }) => node);
    },
  };
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

function isOfDependency({ path }: SourceFile): boolean {
  return inDependency(path) !== null;
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
