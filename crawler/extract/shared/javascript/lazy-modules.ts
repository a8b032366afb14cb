import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { namesOfPattern } from './scope.js';

/**
 * The variables of a bundle that are set by functions which bundlers write around the modules they hold, to be run when they are
 * first needed: `var init_tools = __esm({ "src/tools.ts"() { tools = […]; } })`, and minified `var a = b(() => { c = […]; })`.
 * @returns the name of the variable that holds such a function, by the names that it sets
 */
export function lazilySet(file: SourceFile): Map<string, string> {
  const setBy = new Map<string, string>();
  for (const statement of file.root.children) {
    if (statement.type !== 'variable_declaration' && statement.type !== 'lexical_declaration') continue;
    for (const declarator of statement.children) {
      const body = declarator.type === 'variable_declarator' ? moduleBodyOf(declarator) : null;
      const name = childOf(declarator, 'name');
      if (body === null || name?.type !== 'identifier') continue;
      for (const set of namesSetIn(file, body)) setBy.set(set, textOf(file, name));
    }
  }
  return setBy;
}

/** The body of the one function that a declared variable's call is given, directly or as the only member of an object. */
function moduleBodyOf(declarator: SyntaxNode): SyntaxNode | null {
  const call = childOf(declarator, 'value');
  const list = call?.type === 'call_expression' ? childOf(call, 'arguments') : null;
  const [argument, more] = list === null ? [] : namedChildren(list);
  if (argument === undefined || more !== undefined) return null;
  const [member] = argument.type === 'object' ? namedChildren(argument) : [];
  const held = member?.type === 'pair' ? childOf(member, 'value') : (member ?? argument);
  const isFunction = ['arrow_function', 'function_expression', 'method_definition'].includes(held?.type ?? '');
  const body = isFunction && held !== null && held !== undefined ? childOf(held, 'body') : null;
  return body?.type === 'statement_block' ? body : null;
}

/** The names that the statements of a block assign to. */
function namesSetIn(file: SourceFile, block: SyntaxNode): string[] {
  const names: string[] = [];
  const stack = block.children.filter((child) => child.type === 'expression_statement');
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'assignment_expression') {
      const left = childOf(node, 'left');
      if (left !== null && left.type !== 'member_expression') names.push(...namesOfPattern(file, left));
    } else if (['expression_statement', 'sequence_expression', 'parenthesized_expression'].includes(node.type)) {
      stack.push(...namedChildren(node));
    }
  }
  return names;
}
