import type { Snapshot } from '../../../snapshot/snapshot.js';
import { descendants, type SourceFile, type SyntaxNode } from '../../syntax/source-file.js';
import type { Dialect, Field, Import, Method, TypeDeclaration, TypeReference, Unit } from './declarations.js';

/** Types that one name may stand for in one repository, beyond which it stands for none that we could tell. */
const maxNamesakes = 64;
/** Types that one type inherits from, over all levels. */
const maxAncestors = 32;

/** The source files of one repository in one language, read as they are asked for. */
export class Program {
  private readonly units = new Map<string, Unit | null>();
  private readonly calls = new Map<string, Map<string, SyntaxNode[]>>();
  private readonly holding = new Map<string, readonly string[]>();
  private declaring: Map<string, string[]> | null = null;
  private extending: Map<string, string[]> | null = null;
  private globals: Import[] | null = null;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly parse: (path: string) => SourceFile | null,
    readonly dialect: Dialect,
    /** The files that may be read: tests and the like are left out. */
    readonly paths: readonly string[],
  ) {}

  unit(path: string): Unit | null {
    let unit = this.units.get(path);
    if (unit === undefined) {
      const file = this.parse(path);
      unit = file === null ? null : this.dialect.unitOf(file);
      this.units.set(path, unit);
    }
    return unit;
  }

  text(path: string): string {
    return this.snapshot.read(path) ?? '';
  }

  /** The files that hold a text, by their bytes. */
  filesWith(text: string): readonly string[] {
    let found = this.holding.get(text);
    if (found === undefined) {
      const needle = Buffer.from(text);
      found = this.paths.filter((path) => this.bufferOf(path)?.includes(needle) === true);
      this.holding.set(text, found);
    }
    return found;
  }

  /** The files whose text is as asked; dearer than `filesWith`. */
  filesWhere(isWanted: (text: string) => boolean): string[] {
    return this.paths.filter((path) => isWanted(this.text(path)));
  }

  /** Calls and creations of a name in one file. */
  callsOf(path: string, name: string): readonly SyntaxNode[] {
    let calls = this.calls.get(path);
    if (calls === undefined) {
      calls = new Map();
      const file = this.unit(path)?.file;
      for (const node of file === undefined ? [] : descendants(file.root)) {
        const callee = this.dialect.callee(file as SourceFile, node);
        if (callee === null) continue;
        const known = calls.get(callee);
        if (known === undefined) calls.set(callee, [node]);
        else known.push(node);
      }
      this.calls.set(path, calls);
    }
    return calls.get(name) ?? [];
  }

  /** Every declaration of a type of this name. */
  typesNamed(name: string): TypeDeclaration[] {
    this.declaring ??= this.indexTypes();
    const found: TypeDeclaration[] = [];
    for (const path of this.declaring.get(name) ?? []) {
      const unit = this.unit(path);
      if (unit === null) continue;
      for (const type of allTypes(unit.types)) if (type.name === name) found.push(type);
      if (found.length > maxNamesakes) return [];
    }
    return found;
  }

  /** The type that a name means at a place of the source, or null when the source does not declare it. */
  resolve(reference: TypeReference, unit: Unit, within: TypeDeclaration | null): TypeDeclaration | null {
    const { name } = reference;
    const alias = unit.imports.find((each) => each.alias === name && !each.all);
    if (alias !== undefined && reference.scope === '') {
      const dot = alias.path.lastIndexOf('.');
      const target = {
        ...reference,
        name: alias.path.slice(dot + 1),
        scope: dot === -1 ? '' : alias.path.slice(0, dot),
      };
      return target.name === name && target.scope === '' ? null : this.byScope(target, unit);
    }
    const scope = reference.scope;
    if (scope !== '') return this.byScope(reference, unit);
    const candidates = this.typesNamed(name);
    if (candidates.length === 0) return null;
    for (let outer = within; outer !== null; outer = outer.outer) {
      const nested = candidates.find((each) => each.outer === outer) ?? candidates.find((each) => each === outer);
      if (nested !== undefined) return nested;
    }
    for (let outer = within; outer !== null; outer = outer.outer) {
      const inherited = this.ancestors(outer);
      const nested = candidates.find((each) => each.outer !== null && inherited.includes(each.outer));
      if (nested !== undefined) return nested;
    }
    const top = candidates.filter((each) => each.outer === null);
    const imports = [...unit.imports, ...this.globalImports()];
    const named = imports.find((each) => !each.all && each.alias === null && lastPart(each.path) === name);
    if (named !== undefined) return candidates.find((each) => fullName(each) === named.path) ?? null;
    const own = top
      .filter((each) => each.namespace === unit.namespace || unit.namespace.startsWith(`${each.namespace}.`))
      .sort((a, b) => b.namespace.length - a.namespace.length)[0];
    if (own !== undefined) return own;
    const spaces = new Set(imports.filter((each) => each.all).map((each) => each.path));
    const imported = top.filter((each) => spaces.has(each.namespace));
    if (imported[0] !== undefined) return imported[0];
    // What the project file imports is not seen here: a name that only one type of the same project has is that type.
    const root = unit.namespace.split('.')[0];
    const related = top.filter((each) => each.namespace.split('.')[0] === root);
    return new Set(related.map(fullName)).size === 1 ? (related[0] ?? null) : null;
  }

  private byScope(reference: TypeReference, unit: Unit): TypeDeclaration | null {
    const path = `${reference.scope}.${reference.name}`;
    const fitting = this.typesNamed(reference.name).filter((each) => {
      const full = fullName(each);
      return full === path || full.endsWith(`.${path}`);
    });
    return (
      fitting.find((each) => each.unit === unit) ??
      fitting.find((each) => each.namespace === unit.namespace) ??
      (new Set(fitting.map(fullName)).size === 1 ? (fitting[0] ?? null) : null)
    );
  }

  /** All the parts that make up one type: more than one for a partial class. */
  parts(type: TypeDeclaration): TypeDeclaration[] {
    if (!type.modifiers.has('partial')) return [type];
    const full = fullName(type);
    return this.typesNamed(type.name).filter((each) => fullName(each) === full);
  }

  /** What a type inherits from, itself first, nearest first; only what the source declares. */
  ancestors(type: TypeDeclaration): TypeDeclaration[] {
    const found: TypeDeclaration[] = [type];
    for (let at = 0; at < found.length && found.length < maxAncestors; at++) {
      const current = found[at] as TypeDeclaration;
      for (const part of this.parts(current)) {
        for (const base of part.bases) {
          const resolved = base.type.name === current.name ? null : this.resolve(base.type, part.unit, part.outer);
          if (resolved !== null && !found.includes(resolved)) found.push(resolved);
        }
      }
    }
    return found;
  }

  field(type: TypeDeclaration, name: string): { field: Field; owner: TypeDeclaration } | null {
    for (const ancestor of this.ancestors(type)) {
      for (const owner of this.parts(ancestor)) {
        const field = owner.fields.find((each) => each.name === name);
        if (field !== undefined) return { field, owner };
      }
    }
    return null;
  }

  /** A method by name and number of arguments, that which takes them best. */
  method(type: TypeDeclaration, name: string, count: number): Method | null {
    let loose: Method | null = null;
    for (const ancestor of this.ancestors(type)) {
      for (const owner of this.parts(ancestor)) {
        for (const method of owner.methods) {
          if (method.name !== name) continue;
          if (method.parameters.length === count) return method;
          const needed = method.parameters.filter((parameter) => parameter.value === null).length;
          if (count >= needed && count <= method.parameters.length) loose ??= method;
        }
      }
    }
    return loose;
  }

  /** The concrete types that inherit from a type, in the order of their files. */
  subtypes(type: TypeDeclaration): TypeDeclaration[] {
    this.extending ??= this.indexBases();
    const found: TypeDeclaration[] = [];
    const queue = [type];
    for (let at = 0; at < queue.length && queue.length < 1_000; at++) {
      const current = queue[at] as TypeDeclaration;
      for (const path of this.extending.get(current.name) ?? []) {
        for (const each of allTypes(this.unit(path)?.types ?? [])) {
          if (queue.includes(each) || !each.bases.some((base) => base.type.name === current.name)) continue;
          if (!this.ancestors(each).includes(current)) continue;
          queue.push(each);
          if (!each.modifiers.has('abstract') && each.kind !== 'interface') found.push(each);
        }
      }
    }
    return found;
  }

  private bufferOf(path: string): Buffer | null {
    const bytes = this.snapshot.bytes(path);
    return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private globalImports(): Import[] {
    if (this.globals === null) {
      this.globals = [];
      const seen: Import[] = [];
      for (const path of this.filesWith('global using')) seen.push(...(this.unit(path)?.imports ?? []));
      this.globals = seen;
    }
    return this.globals;
  }

  private indexTypes(): Map<string, string[]> {
    const declared = new RegExp(`\\b(?:${this.dialect.typeKeywords.join('|')})[ \\t\\r\\n]+([A-Za-z_]\\w*)`, 'g');
    return this.indexBy(declared, (match) => [match[1] as string]);
  }

  /** Names that stand where a type says what it inherits from, roughly: who is who is looked at afterwards. */
  private indexBases(): Map<string, string[]> {
    return this.indexBy(
      /(?::|\bextends\b|\bimplements\b)([^{}();=]{1,400})/g,
      (match) => (match[1] as string).match(/[A-Za-z_]\w*/g) ?? [],
    );
  }

  private indexBy(pattern: RegExp, namesOf: (match: RegExpMatchArray) => readonly string[]): Map<string, string[]> {
    const index = new Map<string, string[]>();
    for (const path of this.paths) {
      const names = new Set<string>();
      for (const match of this.text(path).matchAll(pattern)) for (const name of namesOf(match)) names.add(name);
      for (const name of names) {
        const known = index.get(name);
        if (known === undefined) index.set(name, [path]);
        else known.push(path);
      }
    }
    return index;
  }
}

/** Types and the types in them. */
export function allTypes(types: readonly TypeDeclaration[]): TypeDeclaration[] {
  const found: TypeDeclaration[] = [];
  const stack = [...types].reverse();
  for (let type = stack.pop(); type !== undefined; type = stack.pop()) {
    found.push(type);
    for (let at = type.types.length - 1; at >= 0; at--) stack.push(type.types[at] as TypeDeclaration);
  }
  return found;
}

/** Namespace, outer types and name of a type, dots between them. */
export function fullName(type: TypeDeclaration): string {
  let name = type.name;
  for (let outer = type.outer; outer !== null; outer = outer.outer) name = `${outer.name}.${name}`;
  return type.namespace === '' ? name : `${type.namespace}.${name}`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
