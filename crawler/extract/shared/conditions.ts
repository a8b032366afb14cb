import { childOf, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';
import type { Place } from './assemble.js';

/** Nodes around a place that are looked at. */
const maxAround = 400;
/** Uses of one name that are looked at; what is used more often is no mere registration. */
const maxUses = 24;
/** Places of one name that are looked at to tell uses from declarations, comments and texts. */
const maxPlaces = 2_000;
/** A use within a function whose uses are looked at in turn. */
const maxDepth = 3;
/** Characters of one condition. */
const maxText = 120;

const branching = /^(?:if|unless|elsif|else_if|conditional|ternary|guard)(?:_|$)/;
const isFunction =
  /^(?:method_declaration|function_declaration|function_definition|local_function_statement|method|singleton_method|function_item)$/;
const isType = /^(?:class|class_declaration|object_declaration|struct_item|module|protocol_declaration)$/;
const isVariable =
  /^(?:variable_declarator|property_declaration|assignment|assignment_expression|property_element|let_declaration|const_item|static_item)$/;
const isBlock = /^(?:block|compound_statement|statements|then|body_statement|expression_statement)$/;
const isImport =
  /^(?:using_directive|import|import_header|import_declaration|namespace_use_declaration|use_declaration|package_declaration)$/;
/** What ends the run of a function, or this round of a loop, but not the program. */
const leaving = /^(?:return|continue|next)\b/;

/**
 * Finds out under what conditions a place is reached, by what is written around it: `if` and its kin, ways out before it, and the
 * same around all uses of the function, the variable or the type that it stands in. For languages whose evaluator does not run
 * statements in their order. What is used once without a condition has none.
 */
export class Conditions {
  private readonly exits = new WeakMap<SyntaxNode, { node: SyntaxNode; text: string }[]>();
  private readonly ofNames = new Map<string, string[] | null>();

  /** @param filesWith the files of the server that hold a text */
  constructor(private readonly filesWith: (text: string) => readonly SourceFile[]) {}

  /** The condition of a place, as the source has it; null when there is none. */
  at(place: Place): string | null {
    return joined(this.around(place, 0));
  }

  /** The condition of all uses of a type, as of a class whose objects are tools. */
  ofType(name: string, declared: Place): string | null {
    return joined(this.ofUses(name, declared.node, null, 0) ?? []);
  }

  private around({ file, node }: Place, depth: number): string[] {
    const found: string[] = [];
    let child = node;
    for (let count = 0; count < maxAround && child.parent !== null; count++) {
      const { parent } = child;
      const branch = branchOf(file, parent, child);
      if (branch !== null) found.unshift(branch);
      found.unshift(...this.exitsBefore(file, parent, child));
      const name = isFunction.test(parent.type) ? nameOf(file, parent) : null;
      // What is put into a list or handed on first is registered where that is, not where the variable is used.
      const variable = child === node && isVariable.test(parent.type) ? variableOf(file, parent) : null;
      if (variable !== null) found.unshift(...(this.ofUses(variable, parent, functionAround(parent), depth) ?? []));
      if (isType.test(parent.type)) break;
      if (isFunction.test(parent.type)) {
        if (name !== null) found.unshift(...(this.ofUses(name, parent, null, depth) ?? []));
        break;
      }
      child = parent;
    }
    return found;
  }

  /** The conditions of all uses of a name, as one; null when there is a use without, or none. */
  private ofUses(name: string, declared: SyntaxNode, within: SyntaxNode | null, depth: number): string[] | null {
    if (depth >= maxDepth || name.length < 3) return null;
    const key = within === null ? name : null;
    const known = key === null ? undefined : this.ofNames.get(key);
    if (known !== undefined) return known;
    // Who uses itself, by way of others, is no condition of itself.
    if (key !== null) this.ofNames.set(key, null);
    const answer = this.conditionsOf(this.usesOf(name, declared, within), depth);
    if (key !== null) this.ofNames.set(key, answer);
    return answer;
  }

  private conditionsOf(uses: readonly Place[] | null, depth: number): string[] | null {
    if (uses === null || uses.length === 0) return null;
    const all = uses.map((use) => joined(this.around(use, depth + 1)));
    if (all.includes(null)) return null;
    const distinct = [...new Set(all as string[])];
    if (distinct.some((text) => distinct.includes(negated(text)))) return null;
    return [distinct.length === 1 ? (distinct[0] as string) : distinct.map((text) => `(${text})`).join(' || ')];
  }

  /** Null when there are too many to look at. */
  private usesOf(name: string, declared: SyntaxNode, within: SyntaxNode | null): Place[] | null {
    const found: Place[] = [];
    const seen = new Set<SyntaxNode>();
    let left = maxPlaces;
    for (const file of this.filesWith(name)) {
      if (within !== null && !isWithin(file.root, within)) continue;
      for (const at of wordsIn(file.text, name, within)) {
        if (--left < 0) return null;
        const node = leafAt(file.root, at);
        if (node === null || seen.has(node) || textOf(file, node).replace(/^\$/, '') !== name) continue;
        seen.add(node);
        if (isDeclared(node, declared) || isImported(node)) continue;
        if (found.length === maxUses) return null;
        found.push({ file, node });
      }
    }
    return found;
  }

  /** `if (!enabled) return;` before a statement. */
  private exitsBefore(file: SourceFile, parent: SyntaxNode, child: SyntaxNode): string[] {
    if (branching.test(parent.type)) return [];
    let exits = this.exits.get(parent);
    if (exits === undefined) {
      exits = parent.children.flatMap((node) => {
        const text = node.named ? exitOf(file, node) : null;
        return text === null ? [] : [{ node, text }];
      });
      this.exits.set(parent, exits);
    }
    return exits.filter(({ node }) => node.end <= child.start).map(({ text }) => text);
  }
}

/** The condition under which a branch is taken; null when it always is, or is the condition itself. */
function branchOf(file: SourceFile, node: SyntaxNode, child: SyntaxNode): string | null {
  if (!branching.test(node.type) || child.field === 'condition') return null;
  const text = conditionText(file, node);
  if (text === null) return null;
  const before = node.children.slice(0, node.children.indexOf(child));
  const isElse = /^(?:alternative|if_false)$/.test(child.field ?? '') || before.some(({ type }) => type === 'else');
  return isElse === /^(?:unless|guard)/.test(node.type) ? text : negated(text);
}

/** What holds after a statement that leaves otherwise; null for other statements. */
function exitOf(file: SourceFile, given: SyntaxNode): string | null {
  const node = given.type === 'expression_statement' ? (given.children.find(({ named }) => named) ?? given) : given;
  if (!/^(?:if|unless|guard)(?:_|$)/.test(node.type)) return null;
  const isGuard = node.type.startsWith('guard');
  const hasElse = node.children.some(({ field, type }) => field === 'alternative' || type === 'else');
  if (hasElse && !isGuard) return null;
  const text = conditionText(file, node);
  let last = node.children.findLast(({ named, field, type }) => named && field !== 'condition' && type !== 'else');
  while (last !== undefined && isBlock.test(last.type)) last = last.children.findLast(({ named }) => named);
  if (text === null || last === undefined || !leaving.test(textOf(file, last))) return null;
  return isGuard || node.type.startsWith('unless') ? text : negated(text);
}

function conditionText(file: SourceFile, node: SyntaxNode): string | null {
  const parts = node.children.filter(({ field }) => field === 'condition');
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return null;
  const text = file.text.slice(first.start, last.end).replace(/\s+/g, ' ').trim();
  return (first === last && first.type === 'parenthesized_expression' ? text.slice(1, -1).trim() : text).slice(
    0,
    maxText,
  );
}

function negated(text: string): string {
  const [, inner] = /^!\s?([\w.$?:@>["'\]()-]+|\([^()]*\))$/.exec(text) ?? [];
  if (inner !== undefined) return inner.startsWith('(') ? inner.slice(1, -1) : inner;
  return /^[\w.$?:@>["'\]()-]+$/.test(text) ? `!${text}` : `!(${text})`;
}

function joined(conditions: readonly string[]): string | null {
  const distinct = [...new Set(conditions)];
  return distinct.length === 0 ? null : distinct.join(' && ');
}

function nameOf(file: SourceFile, node: SyntaxNode): string | null {
  const name = childOf(node, 'name');
  return name === null ? null : textOf(file, name);
}

/** The name that a declaration or an assignment gives a value to; null for members of something. */
function variableOf(file: SourceFile, node: SyntaxNode): string | null {
  const target =
    childOf(node, 'name') ??
    childOf(node, 'left') ??
    childOf(node, 'pattern') ??
    node.children.find(({ type }) => type === 'variable_declaration');
  const text = target == null ? '' : textOf(file, target);
  return /^\$?\w+$/.exec(text.split(':')[0]?.trim() ?? '')?.[0].replace(/^\$/, '') ?? null;
}

function functionAround(node: SyntaxNode): SyntaxNode | null {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (isFunction.test(at.type)) return at;
    if (isType.test(at.type)) return null;
  }
  return null;
}

/** Whether a leaf is the name that a declaration declares, or stands in what its head says. */
function isDeclared(leaf: SyntaxNode, declared: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = leaf, depth = 0; at !== null && depth < 3; at = at.parent, depth++) {
    if (at.parent === declared)
      return /^(?:name|left|pattern)$/.test(at.field ?? '') || at.type === 'variable_declaration';
  }
  return false;
}

function isImported(leaf: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = leaf, depth = 0; at !== null && depth < 6; at = at.parent, depth++)
    if (isImport.test(at.type)) return true;
  return false;
}

function isWithin(root: SyntaxNode, node: SyntaxNode): boolean {
  let at = node;
  while (at.parent !== null) at = at.parent;
  return at === root;
}

/** Where a name stands as a word of its own, in all of a text or in one node of it. */
function* wordsIn(text: string, name: string, within: SyntaxNode | null): Generator<number> {
  const end = within?.end ?? text.length;
  for (
    let at = text.indexOf(name, within?.start ?? 0);
    at !== -1 && at < end;
    at = text.indexOf(name, at + name.length)
  )
    if (!/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + name.length] ?? '')) yield at;
}

/** The node without children at an offset; null in comments and texts. */
function leafAt(root: SyntaxNode, offset: number): SyntaxNode | null {
  let at = root;
  for (;;) {
    const inner = childAt(at.children, offset);
    if (inner === null) return at.children.length === 0 && !/comment|string|content|str_text/.test(at.type) ? at : null;
    at = inner;
  }
}

/** The child around an offset, of children that follow each other. */
function childAt(children: readonly SyntaxNode[], offset: number): SyntaxNode | null {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle] as SyntaxNode).end <= offset) low = middle + 1;
    else high = middle;
  }
  const found = children[low];
  return found !== undefined && found.start <= offset ? found : null;
}
