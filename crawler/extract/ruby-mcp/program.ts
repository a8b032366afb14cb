import type { Snapshot } from '../../snapshot/snapshot.js';
import { Conditions } from '../shared/conditions.js';
import type { Steps } from '../shared/steps.js';
import { withoutIndent } from '../shared/typed/nodes.js';
import { constant, unknown, type Value } from '../shared/typed/values.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';

/** Expressions within one another, constants that lead to constants among them. */
const maxDepth = 60;
/** Characters of one text put together. */
const maxText = 200_000;

export interface RubyClass {
  file: SourceFile;
  node: SyntaxNode;
  /** With the modules around it: `Shop::ListItems`. */
  path: string;
  /** As it is written; null when it has none. */
  superclass: string | null;
}

/** The classes and constants of a repository, and what the plain expressions in them are worth. */
export class RubyProgram {
  readonly classes: RubyClass[] = [];
  /** What must hold for a place to be reached. */
  readonly conditions: Conditions;
  /** By their own names, without the modules around them. */
  private readonly constants = new Map<string, { file: SourceFile; node: SyntaxNode }[]>();
  private readonly byName = new Map<string, RubyClass[]>();
  private readonly extended = new Set<string>();
  private depth = 0;
  /** The values of constants, each worked out once: of one made of twice the one before there may be sixty. */
  private readonly constantValues = new Map<SyntaxNode, Value>();

  constructor(
    readonly snapshot: Snapshot,
    files: readonly SourceFile[],
    private readonly steps: Steps,
  ) {
    for (const file of files) this.index(file);
    this.conditions = new Conditions((text) => files.filter((file) => file.text.includes(text)));
  }

  /** Whether a class derives from one of those, by way of others of the repository. */
  derives(start: RubyClass, isBase: (name: string) => boolean): boolean {
    const seen = new Set<RubyClass>();
    let at: RubyClass | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      const name: string | undefined = at.superclass?.replace(/^::/, '');
      if (name === undefined) return false;
      const above: RubyClass | undefined = this.classNamed(name, at);
      if (above === undefined) return isBase(name);
      at = above;
    }
    return false;
  }

  /** Whether another class of the repository derives from it, by its own name. */
  isExtended({ path }: RubyClass): boolean {
    return this.extended.has(lastName(path));
  }

  private classNamed(name: string, but: RubyClass): RubyClass | undefined {
    const named = this.byName.get(lastName(name)) ?? [];
    return named.find((each) => each !== but && (each.path === name || each.path.endsWith(`::${name}`)));
  }

  /** What an expression is worth, as far as it is written out. */
  evaluate(file: SourceFile, node: SyntaxNode): Value {
    this.steps.take();
    const at = { file, node };
    if (this.depth >= maxDepth) return unknown('it is put together from too many others', at);
    this.depth++;
    try {
      return this.valueOf(file, node);
    } finally {
      this.depth--;
    }
  }

  /** Keyword arguments, and those without a name. */
  arguments(file: SourceFile, call: SyntaxNode): { named: Map<string, Value>; positional: Value[] } {
    const named = new Map<string, Value>();
    const positional: Value[] = [];
    const list = childOf(call, 'arguments');
    for (const each of list === null ? [] : namedChildren(list)) {
      const [key, value] = [childOf(each, 'key'), childOf(each, 'value')];
      if (each.type !== 'pair' || key === null || value === null) positional.push(this.evaluate(file, each));
      else named.set(this.key(file, key) ?? '', this.evaluate(file, value));
    }
    return { named, positional };
  }

  private index(file: SourceFile): void {
    for (const node of descendants(file.root)) {
      if (node.type === 'class') {
        const name = childOf(node, 'name');
        const above = childOf(node, 'superclass');
        const base = above === null ? undefined : namedChildren(above)[0];
        if (name === null) continue;
        const path = [...modulesAround(file, node), textOf(file, name)].join('::');
        const found = { file, node, path, superclass: base === undefined ? null : textOf(file, base) };
        this.classes.push(found);
        if (found.superclass !== null) this.extended.add(lastName(found.superclass));
        const namesakes = this.byName.get(lastName(path));
        if (namesakes === undefined) this.byName.set(lastName(path), [found]);
        else namesakes.push(found);
      } else if (node.type === 'assignment') {
        const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
        if (left?.type !== 'constant' || right === null) continue;
        const name = textOf(file, left);
        const known = this.constants.get(name);
        if (known === undefined) this.constants.set(name, [{ file, node: right }]);
        else known.push({ file, node: right });
      }
    }
  }

  private valueOf(file: SourceFile, node: SyntaxNode): Value {
    const at = { file, node };
    const text = () => textOf(file, node);
    switch (node.type) {
      case 'string':
      case 'bare_string':
      case 'chained_string':
      case 'delimited_symbol':
        return this.text(file, node, node.type === 'string' && text().startsWith("'"));
      case 'heredoc_beginning':
        return this.heredoc(file, node);
      case 'simple_symbol':
        return constant(text().slice(1), at);
      case 'integer':
      case 'float':
        return constant(Number(text().replaceAll('_', '')), at);
      case 'true':
      case 'false':
        return constant(node.type === 'true', at);
      case 'nil':
        return constant(null, at);
      case 'unary': {
        const value = Number(text().replaceAll('_', '').replace(/\s+/g, ''));
        return Number.isFinite(value) ? constant(value, at) : unknown('it is not written out', at);
      }
      case 'array':
      case 'string_array':
      case 'symbol_array': {
        const items = namedChildren(node).map((each) =>
          each.type === 'bare_symbol' ? constant(textOf(file, each), { file, node: each }) : this.evaluate(file, each),
        );
        return { kind: 'list', items, complete: true, at };
      }
      case 'hash': {
        const entries = new Map<string, Value>();
        let complete = true;
        for (const pair of namedChildren(node)) {
          const [key, value] = [childOf(pair, 'key'), childOf(pair, 'value')];
          const name = key === null ? null : this.key(file, key);
          if (name === null || value === null) complete = false;
          else entries.set(name, this.evaluate(file, value));
        }
        return { kind: 'map', entries, complete, at };
      }
      case 'parenthesized_statements': {
        const [only, ...others] = namedChildren(node);
        return only !== undefined && others.length === 0 ? this.evaluate(file, only) : unknown('it is a block', at);
      }
      case 'binary': {
        const parts = [childOf(node, 'left'), childOf(node, 'right')].map((part) =>
          part === null ? null : this.evaluate(file, part),
        );
        if (childOf(node, 'operator')?.type === '+') return joined(parts, at);
        return unknown('a calculation', at);
      }
      case 'constant':
      case 'scope_resolution':
        return this.constantValue(file, node);
      case 'call':
        return this.call(file, node);
      default:
        return unknown(`\`${node.type.replaceAll('_', ' ')}\` is not evaluated`, at);
    }
  }

  private key(file: SourceFile, key: SyntaxNode): string | null {
    if (key.type === 'hash_key_symbol') return textOf(file, key);
    const value = this.evaluate(file, key);
    return value.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
  }

  /** A constant of the same file, or the only one of that name. */
  private constantValue(file: SourceFile, node: SyntaxNode): Value {
    const name = node.type === 'constant' ? node : childOf(node, 'name');
    const known = name === null ? [] : (this.constants.get(textOf(file, name)) ?? []);
    const own = known.filter((each) => each.file === file);
    const found = own[0] ?? (known.length === 1 ? known[0] : undefined);
    if (found === undefined) return unknown(`\`${textOf(file, node)}\` is not known`, { file, node });
    let value = this.constantValues.get(found.node);
    if (value === undefined) {
      this.constantValues.set(found.node, unknown('it is made of itself', { file, node }));
      value = this.evaluate(found.file, found.node);
      this.constantValues.set(found.node, value);
    }
    return value;
  }

  /** What leaves a text, a list or a map as it is, or nearly so. */
  private call(file: SourceFile, node: SyntaxNode): Value {
    const at = { file, node };
    const [receiver, method] = [childOf(node, 'receiver'), childOf(node, 'method')];
    const name = method === null ? '' : textOf(file, method);
    const of = receiver === null ? null : this.evaluate(file, receiver);
    if (of === null) return unknown(`\`${name}\` is not evaluated`, at);
    if (/^(?:freeze|dup|to_s|to_sym|to_h|to_a|itself|html_safe|deep_symbolize_keys)$/.test(name)) return of;
    const { positional } = this.arguments(file, node);
    const [first] = positional;
    if (of.kind === 'constant' && typeof of.value === 'string') {
      if (name === 'strip' || name === 'chomp')
        return constant(name === 'strip' ? of.value.trim() : of.value.replace(/\r?\n$/, ''), at);
      if (name === 'squish') return constant(of.value.trim().replace(/\s+/g, ' '), at);
    }
    if (of.kind === 'list' && name === 'join' && of.complete) {
      const glue = first === undefined ? constant('', at) : first;
      const parts = of.items.flatMap((item, i) => (i === 0 ? [item] : [glue, item]));
      return joined(parts, at);
    }
    if (of.kind === 'map' && name === 'merge' && first?.kind === 'map')
      return { ...of, entries: new Map([...of.entries, ...first.entries]), complete: of.complete && first.complete };
    if (of.kind === 'map' && name === 'keys')
      return { kind: 'list', items: [...of.entries.keys()].map((key) => constant(key, at)), complete: of.complete, at };
    return unknown(`\`${name}\` is not evaluated`, at);
  }

  private text(file: SourceFile, node: SyntaxNode, isPlain: boolean): Value {
    const at = { file, node };
    const parts = namedChildren(node).map((child): Value => {
      if (child.type === 'interpolation') {
        const [inner] = namedChildren(child);
        return inner === undefined ? constant('', at) : this.evaluate(file, inner);
      }
      if (child.type === 'string') return this.evaluate(file, child);
      const raw = textOf(file, child);
      return constant(child.type === 'escape_sequence' || isPlain ? unescaped(raw, isPlain) : raw, at);
    });
    return joined(parts, at);
  }

  /** `<<~TEXT`: the body stands after the statement that begins it. */
  private heredoc(file: SourceFile, beginning: SyntaxNode): Value {
    const at = { file, node: beginning };
    const [, kind = '', word] = /^<<([~-]?)["'`]?(\w+)/.exec(textOf(file, beginning)) ?? [];
    const body = bodyAfter(file, beginning, word ?? '');
    if (body === null) return unknown('its text was not found', at);
    const pieces: Value[] = body.children
      .filter((child) => child.named && child.type !== 'heredoc_end')
      .map((child) => {
        if (child.type !== 'interpolation') {
          const raw = textOf(file, child);
          return constant(child.type === 'escape_sequence' ? unescaped(raw, false) : raw, at);
        }
        const [inner] = namedChildren(child);
        return inner === undefined ? constant('', at) : this.evaluate(file, inner);
      });
    const whole = joined(pieces, at);
    if (whole.kind !== 'constant') return whole;
    const lines = String(whole.value)
      .replace(/^\r?\n/, '')
      .replace(/[ \t]+$/, '')
      .split('\n');
    const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
    return constant((kind === '~' ? withoutIndent(lines, Math.min(...indents, 1_000)) : lines).join('\n'), at);
  }
}

/** `Shop::ListItems` without the modules: `ListItems`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf(':') + 1);
}

/** The names of the modules and classes that a node is in, outermost first. */
function modulesAround(file: SourceFile, node: SyntaxNode): string[] {
  const names: string[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    const name = at.type === 'module' || at.type === 'class' ? childOf(at, 'name') : null;
    if (name !== null) names.unshift(textOf(file, name));
  }
  return names;
}

function bodyAfter(file: SourceFile, beginning: SyntaxNode, word: string): SyntaxNode | null {
  for (let at: SyntaxNode | null = beginning; at !== null; at = at.parent) {
    const body = at.parent?.children.find(
      (child) =>
        child.type === 'heredoc_body' && child.start >= beginning.end && textOf(file, child).trimEnd().endsWith(word),
    );
    if (body !== undefined) return body;
  }
  return null;
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', s: ' ', e: '\x1b', '0': '\0' };

function unescaped(text: string, isPlain: boolean): string {
  if (isPlain) return text.replace(/\\(['\\])/g, '$1');
  const [, code] = /^\\u\{?([0-9a-fA-F]{1,6})\}?$/.exec(text) ?? [];
  if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
  if (/^\\\r?\n$/.test(text)) return '';
  return escapes[text[1] as string] ?? text.slice(1);
}

function joined(parts: readonly (Value | null)[], at: Value['at']): Value {
  let text = '';
  for (const part of parts) {
    if (part?.kind !== 'constant') return part?.kind === 'unknown' ? part : unknown('a part of it is not text', at);
    text += part.value === null ? '' : String(part.value);
    if (text.length > maxText) return unknown('it is too long', at);
  }
  return constant(text, at);
}
