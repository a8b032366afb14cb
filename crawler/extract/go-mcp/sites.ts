import type { Place } from '../shared/assemble.js';
import type { GoFile, GoPackage } from '../shared/go/modules.js';
import { childOf, descendants, namedChildren, nodesOfTypes, type SyntaxNode, textOf } from '../syntax/source-file.js';
import { isMetoro, isSdk } from './registry.js';

const literals = new Set(['composite_literal']);
const literalsAndCalls = new Set(['composite_literal', 'call_expression']);

/** The places of a package that make tools or hand them to a server: what must not go unnoticed. */
export function toolSites(pkg: GoPackage): Place[] {
  return pkg.files.flatMap((file) =>
    nodesOfTypes(file.source.root, literalsAndCalls)
      .filter((node) => isToolLiteral(file, node) || isToolCall(file, node))
      .map((node) => ({ file: file.source, node })),
  );
}

/** The literals of a package that make a struct of this name, lists and maps of it included. */
export function literalSites(pkg: GoPackage, name: string): Place[] {
  return pkg.files
    .filter((file) => file.source.text.includes(name))
    .flatMap((file) =>
      nodesOfTypes(file.source.root, literals)
        .filter((node) => {
          const type = childOf(node, 'type');
          return (
            type !== null &&
            [...descendants(type)].some((each) => each.type === 'type_identifier' && textOf(file.source, each) === name)
          );
        })
        .map((node) => ({ file: file.source, node })),
    );
}

function isToolLiteral(file: GoFile, node: SyntaxNode): boolean {
  if (node.type !== 'composite_literal') return false;
  const type = childOf(node, 'type');
  return type?.type === 'qualified_type' && namesSdk(file, type, 'package', 'name', /^Tool$/) && hasName(file, node);
}

/** A literal without a name is a value that is left empty, as in an error's way out. */
function hasName(file: GoFile, node: SyntaxNode): boolean {
  const body = childOf(node, 'body');
  return (
    body !== null &&
    namedChildren(body).some((child) => {
      const key = childOf(child, 'key');
      return key === null || textOf(file.source, key) === 'Name';
    })
  );
}

function isToolCall(file: GoFile, node: SyntaxNode): boolean {
  if (node.type !== 'call_expression') return false;
  let callee = childOf(node, 'function');
  if (callee?.type === 'type_instantiation_expression' || callee?.type === 'index_expression') {
    callee = namedChildren(callee)[0] ?? null;
  }
  if (callee?.type !== 'selector_expression') return false;
  const method = childOf(callee, 'field');
  // A method of a server, which has no type here: the file says whose it is.
  if (method !== null && textOf(file.source, method) === 'RegisterTool' && [...file.imports.values()].some(isMetoro))
    return true;
  return namesSdk(file, callee, 'operand', 'field', /^(?:NewTool|NewToolWithRawSchema|AddTool)$/);
}

function namesSdk(file: GoFile, node: SyntaxNode, owner: string, member: string, names: RegExp): boolean {
  const [ownerNode, memberNode] = [childOf(node, owner), childOf(node, member)];
  if (ownerNode === null || memberNode === null || !names.test(textOf(file.source, memberNode))) return false;
  const path = file.imports.get(textOf(file.source, ownerNode));
  return path !== undefined && isSdk(path);
}
