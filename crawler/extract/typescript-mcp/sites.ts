import type { Place } from '../shared/assemble.js';
import { isWrapping, withoutParentheses } from '../shared/javascript/expressions.js';
import { isFunctionLike } from '../shared/javascript/scope.js';
import {
  childOf,
  namedChildren,
  nodesOfTypes,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';
import { enclosingFunctions } from './mentions.js';
import { registeringMethods } from './registrations.js';

/** A call that looks like the registration of tools, before anything is evaluated. */
export interface Site {
  at: Place;
  /** The functions around it, the outermost first. */
  enclosing: SyntaxNode[];
  /** False where only evaluation can tell, such as a request handler whose request has a name made short by a bundler. */
  certain: boolean;
}

const methodName = new Set(['property_identifier']);

/** The places of a file that look as if they registered tools: what must not go unnoticed if evaluation does not get there. */
export function registrationSites(file: SourceFile): Site[] {
  const sites: Site[] = [];
  // The methods by their names first: of most files nothing else needs to be looked at.
  const methods = nodesOfTypes(file.root, methodName, (start, end) => {
    const name = file.text.slice(start, end);
    return name === 'setRequestHandler' || registeringMethods.has(name);
  });
  const calls = methods.flatMap((method) => {
    const callee = method.parent;
    let call = callee?.parent ?? null;
    while (call !== null && isWrapping(call)) call = call.parent;
    const called = call?.type === 'call_expression' ? childOf(call, 'function') : null;
    return called !== null && withoutParentheses(called) === callee ? [call as SyntaxNode] : [];
  });
  // In a chain of calls the last method is that of the outermost.
  for (const node of calls.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const certain = looksLikeRegistration(file, node);
    if (certain !== null) sites.push({ at: { file, node }, enclosing: enclosingFunctions(node), certain });
  }
  return sites;
}

/** Whether a call is sure to be meant as a registration; null when it is none. */
function looksLikeRegistration(file: SourceFile, call: SyntaxNode): boolean | null {
  const called = childOf(call, 'function');
  const callee = called === null ? null : withoutParentheses(called);
  const list = childOf(call, 'arguments');
  const property = callee?.type === 'member_expression' ? childOf(callee, 'property') : null;
  if (property === null || list === null) return null;
  const method = textOf(file, property);
  const args = namedChildren(list);
  const [first] = args;
  if (first === undefined) return null;
  if (method === 'setRequestHandler') {
    const request = textOf(file, first);
    if (/ListTools|["'`]tools\/list["'`]/.test(request)) return true;
    return first.type === 'string' || /RequestSchema$/.test(request) ? null : false;
  }
  if (!registeringMethods.has(method) || args.length < 2) return null;
  const last = args.at(-1);
  // `tool` is a common word: a name and a function are needed to take it for a registration.
  const begins = isNameLike(first) || (first.type === 'object' && args.length === 2);
  const fits = method !== 'tool' || (begins && last !== undefined && isHandlerLike(last));
  return fits ? true : null;
}

function isNameLike(node: SyntaxNode): boolean {
  return ['string', 'template_string', 'identifier', 'member_expression', 'binary_expression'].includes(node.type);
}

function isHandlerLike(node: SyntaxNode): boolean {
  return (
    isFunctionLike(node) || ['identifier', 'member_expression', 'call_expression', 'as_expression'].includes(node.type)
  );
}
