import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { lazilySet } from './lazy-modules.js';
import { stringOf } from './literals.js';
import type { Machine } from './machine.js';
import { namesOfPattern, Scope, valueNow } from './scope.js';
import { declareAll, executeAll, executePutOff, isVariableDeclaration } from './statements.js';
import { asText, native, type ObjectValue, object, placeOf, primitive, unknown, type Value } from './value.js';

/**
 * Characters of a file beyond which its top-level variables are evaluated when they are needed, not in their order: such a
 * file is a bundle, and most of it are libraries that nothing about tools hangs on.
 */
const largeFile = 256 * 1024;

/** Where an export of an ES module comes from. */
type ExportSource =
  | { from: 'scope'; name: string }
  | { from: 'module'; specifier: string; name: string; at: Place }
  | { from: 'namespace'; specifier: string; at: Place }
  | { from: 'expression'; node: SyntaxNode; value: Value | null };

interface ModuleRecord {
  file: SourceFile;
  scope: Scope;
  isEsm: boolean;
  exports: Map<string, ExportSource>;
  /** `export * from`. */
  stars: { specifier: string; at: Place }[];
  /** CommonJS: the object that `module` is. */
  moduleObject: ObjectValue;
  started: boolean;
}

/** The modules of one repository, each run once when it is first needed. */
export class Modules {
  private readonly records = new Map<string, ModuleRecord | null>();
  private readonly putOff: ModuleRecord[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly input: { parse(path: string): SourceFile | null },
  ) {}

  /** Runs the top level of a module. */
  run(path: string): void {
    const record = this.record(path);
    if (record !== null) this.start(record);
  }

  /** Runs the declarations of large modules that nobody has needed so far. */
  runPutOff(): void {
    for (let record = this.putOff.shift(); record !== undefined; record = this.putOff.shift()) {
      executePutOff(this.machine, record.file.root.children, record.scope);
    }
  }

  /** What `import * as x` or `require` gives. */
  namespace(path: string, at: Place): Value {
    const record = this.record(path);
    if (record === null) return unknown(`${path} could not be read`, at);
    this.start(record);
    return record.isEsm ? { kind: 'module', path, at } : this.commonExports(record, at);
  }

  exported(path: string, name: string, at: Place): Value {
    const record = this.record(path);
    if (record === null) return unknown(`${path} could not be read`, at);
    this.start(record);
    return this.lookUp(record, name, at, new Set()) ?? unknown(`${path} has no export named ${name}`, at);
  }

  /**
   * The values of all exports; of a bundle, which has none of the modules it holds, those of its variables whose declaration
   * has `word` in it.
   */
  exportsOf(path: string, word: string): Value[] {
    const record = this.record(path);
    if (record === null) return [];
    const { file } = record;
    const at = placeOf(file, file.root);
    const exported = this.exportNames(path).map((name) => this.exported(path, name, at));
    if (file.text.length <= largeFile) return exported;
    const names = file.root.children.filter(isVariableDeclaration).flatMap((statement) =>
      statement.children.flatMap((declarator) => {
        const name = declarator.type === 'variable_declarator' ? childOf(declarator, 'name') : null;
        return name?.type === 'identifier' && textOf(file, declarator).includes(word) ? [textOf(file, name)] : [];
      }),
    );
    return [
      ...exported,
      ...names.map((name) => this.readBinding(record, name, at)).filter(({ kind }) => kind === 'object'),
    ];
  }

  exportNames(path: string): string[] {
    const record = this.record(path);
    if (record === null) return [];
    this.start(record);
    return [...this.namesOf(record, new Set())];
  }

  private namesOf(record: ModuleRecord, seen: Set<ModuleRecord>): Set<string> {
    if (seen.has(record)) return new Set();
    seen.add(record);
    if (!record.isEsm) {
      const exports = this.commonExports(record, placeOf(record.file, record.file.root));
      return new Set(exports.kind === 'object' ? exports.properties.keys() : []);
    }
    const names = new Set(record.exports.keys());
    for (const { specifier, at } of record.stars) {
      const target = this.target(specifier, at);
      if (target === null) continue;
      for (const name of this.namesOf(target, seen)) if (name !== 'default') names.add(name);
    }
    return names;
  }

  private lookUp(record: ModuleRecord, name: string, at: Place, seen: Set<ModuleRecord>): Value | null {
    if (seen.has(record)) return null;
    seen.add(record);
    this.start(record);
    if (!record.isEsm) return this.commonExport(record, name, at);
    const source = record.exports.get(name);
    if (source !== undefined) return this.exportedValue(record, source, at, seen);
    for (const { specifier, at: place } of record.stars) {
      const target = this.target(specifier, place);
      if (target === null) {
        // `export *` of a package outside the source: the name may be one of its own.
        const outside = this.machine.load(specifier, place);
        if (outside.kind === 'external' && name !== 'default') return this.machine.member(outside, name, at);
        continue;
      }
      const found = name === 'default' ? null : this.lookUp(target, name, at, seen);
      if (found !== null) return found;
    }
    return null;
  }

  private exportedValue(record: ModuleRecord, source: ExportSource, at: Place, seen: Set<ModuleRecord>): Value | null {
    switch (source.from) {
      case 'scope':
        return this.readBinding(record, source.name, at);
      case 'expression':
        source.value ??= this.machine.evaluate(source.node, record.scope);
        return source.value;
      case 'namespace':
        return this.machine.load(source.specifier, source.at);
      case 'module': {
        const target = this.target(source.specifier, source.at);
        if (target !== null) return this.lookUp(target, source.name, at, seen);
        return this.machine.member(this.machine.load(source.specifier, source.at), source.name, at);
      }
    }
  }

  private readBinding(record: ModuleRecord, name: string, at: Place): Value {
    const binding = record.scope.find(name);
    if (binding === null) return unknown(`${record.file.path} has no ${name}`, at);
    return valueNow(binding) ?? unknown(`"${name}" has no value yet where it is used`, at);
  }

  private commonExports(record: ModuleRecord, at: Place): Value {
    return this.machine.member(record.moduleObject, 'exports', at);
  }

  /** A name of what a CommonJS module exports; its default export is the whole, unless it was compiled from an ES module. */
  private commonExport(record: ModuleRecord, name: string, at: Place): Value {
    const exports = this.commonExports(record, at);
    if (name !== 'default') return this.machine.member(exports, name, at);
    const isCompiled = exports.kind === 'object' && exports.properties.has('__esModule');
    return isCompiled ? this.machine.member(exports, 'default', at) : exports;
  }

  /** The record of a module of the source that a specifier names; null when it is outside. */
  private target(specifier: string, at: Place): ModuleRecord | null {
    const path = this.machine.resolve(specifier, at.file.path);
    return path === null || path.endsWith('.json') ? null : this.record(path);
  }

  private record(path: string): ModuleRecord | null {
    const known = this.records.get(path);
    if (known !== undefined) return known;
    const file = this.input.parse(path);
    const record = file === null ? null : newRecord(file);
    this.records.set(path, record);
    if (record !== null) this.link(record);
    return record;
  }

  /** Makes the names of a module known: what it imports, declares and exports. */
  private link(record: ModuleRecord): void {
    const { file, scope, moduleObject } = record;
    const root = placeOf(file, file.root);
    if (!record.isEsm) {
      scope.declare('module', moduleObject, 0);
      scope.declare('exports', moduleObject.properties.get('exports') as Value, 0);
    }
    scope.declare(
      'require',
      native('require', root, (machine, [specifier], at) => {
        const name = asText(specifier);
        return name === null
          ? unknown('it requires a module whose name is not known', at)
          : machine.load(name, { ...at, file });
      }),
      0,
    );
    declareAll(this.machine, file.root, scope, true);
    if (file.text.length > largeFile) this.linkLazilySet(record);
    for (const statement of file.root.children) {
      if (statement.type === 'import_statement') this.linkImport(record, statement);
      else if (statement.type === 'export_statement') linkExport(record, statement);
    }
  }

  /** Variables that a bundle sets when it first needs them are set when they are read. */
  private linkLazilySet({ file, scope }: ModuleRecord): void {
    const ran = new Set<string>();
    for (const [name, setter] of lazilySet(file)) {
      const binding = scope.own(name);
      if (binding === null || binding.force !== null) continue;
      binding.force = () => {
        const holder = scope.own(setter);
        if (holder === null || ran.has(setter)) return;
        ran.add(setter);
        const at = placeOf(file, file.root);
        const value = valueNow(holder);
        if (value !== null) this.machine.surely(() => this.machine.call(value, null, [], at));
      };
    }
  }

  private linkImport(record: ModuleRecord, statement: SyntaxNode): void {
    const { file, scope } = record;
    const at = placeOf(file, statement);
    const source = childOf(statement, 'source');
    const clause = statement.children.find((child) => child.type === 'import_clause');
    // `import type` names nothing that exists when the program runs.
    if (statement.children.some((child) => child.type === 'type')) return;
    const required = statement.children.find((child) => child.type === 'import_require_clause');
    if (required !== undefined) {
      const [name] = namedChildren(required);
      const from = childOf(required, 'source');
      if (name !== undefined && from !== null) {
        this.declareImport(scope, textOf(file, name), () => this.machine.load(stringOf(file, from), at));
      }
      return;
    }
    if (source === null || clause === undefined) return;
    const specifier = stringOf(file, source);
    for (const part of namedChildren(clause)) {
      if (part.type === 'identifier') {
        this.declareImport(scope, textOf(file, part), () => this.importName(specifier, 'default', at));
      } else if (part.type === 'namespace_import') {
        const name = namedChildren(part)[0];
        if (name !== undefined) this.declareImport(scope, textOf(file, name), () => this.machine.load(specifier, at));
      } else if (part.type === 'named_imports') {
        for (const item of namedChildren(part)) {
          const name = childOf(item, 'name');
          if (name === null) continue;
          const local = childOf(item, 'alias') ?? name;
          const imported = moduleName(file, name);
          this.declareImport(scope, textOf(file, local), () =>
            this.importName(specifier, imported, placeOf(file, item)),
          );
        }
      }
    }
  }

  private importName(specifier: string, name: string, at: Place): Value {
    const target = this.target(specifier, at);
    if (target !== null) {
      return this.lookUp(target, name, at, new Set()) ?? unknown(`${target.file.path} has no export named ${name}`, at);
    }
    const loaded = this.machine.load(specifier, at);
    // The default import of a JSON file is the whole of it.
    return name === 'default' && loaded.kind !== 'external' ? loaded : this.machine.member(loaded, name, at);
  }

  private declareImport(scope: Scope, name: string, evaluate: () => Value): void {
    const binding = scope.declare(name, null, 0, () => {
      binding.value = evaluate();
    });
  }

  private start(record: ModuleRecord): void {
    if (record.started) return;
    record.started = true;
    this.machine.surely(() => this.runTopLevel(record));
  }

  private runTopLevel(record: ModuleRecord): void {
    const { file, scope } = record;
    for (const statement of file.root.children) {
      if (statement.type === 'import_statement') this.runImport(record, statement);
    }
    const statements = file.root.children;
    if (file.text.length <= largeFile) {
      executeAll(this.machine, statements, scope);
    } else {
      this.putOff.push(record);
      executeAll(
        this.machine,
        statements.filter((statement) => !isVariableDeclaration(statement)),
        scope,
      );
    }
    const byDefault = record.exports.get('default');
    if (byDefault?.from === 'expression') this.exportedValue(record, byDefault, placeOf(file, file.root), new Set());
  }

  /** An import for its effect alone runs the module; others run when one of their names is needed. */
  private runImport(record: ModuleRecord, statement: SyntaxNode): void {
    const source = childOf(statement, 'source');
    if (source === null || statement.children.some((child) => child.type === 'import_clause')) return;
    const target = this.target(stringOf(record.file, source), placeOf(record.file, statement));
    if (target !== null) this.start(target);
  }
}

function newRecord(file: SourceFile): ModuleRecord {
  const root = placeOf(file, file.root);
  const exports = object(root);
  const frame = {
    file,
    self: primitive(undefined, root),
    args: null,
    home: null,
    returned: [],
    expected: [],
    exits: 0,
    guard: null,
    early: new Set<SyntaxNode>(),
    outer: null,
  };
  return {
    file,
    scope: new Scope(null, frame),
    isEsm: file.root.children.some(({ type }) => type === 'import_statement' || type === 'export_statement'),
    exports: new Map(),
    stars: [],
    moduleObject: object(root, [['exports', exports]]),
    started: false,
  };
}

/** The name in an import or export list, which may be written as a string. */
function moduleName(file: SourceFile, node: SyntaxNode): string {
  return node.type === 'string' ? stringOf(file, node) : textOf(file, node);
}

function linkExport(record: ModuleRecord, statement: SyntaxNode): void {
  const { file, exports } = record;
  const at = placeOf(file, statement);
  const sourceNode = childOf(statement, 'source');
  const specifier = sourceNode === null ? null : stringOf(file, sourceNode);
  const isDefault = statement.children.some((child) => child.type === 'default');
  if (statement.children.some((child) => child.type === 'type')) return;
  const declaration = childOf(statement, 'declaration');
  const value = childOf(statement, 'value');
  if (declaration !== null) {
    for (const name of declaredNames(file, declaration))
      exports.set(isDefault ? 'default' : name, { from: 'scope', name });
    return;
  }
  if (value !== null && isDefault) {
    exports.set('default', { from: 'expression', node: value, value: null });
    return;
  }
  for (const child of statement.children) {
    if (child.type === 'export_clause') {
      for (const item of namedChildren(child)) {
        const name = childOf(item, 'name');
        if (name === null || item.children.some((child) => child.type === 'type')) continue;
        const exported = moduleName(file, childOf(item, 'alias') ?? name);
        const local = moduleName(file, name);
        exports.set(
          exported,
          specifier === null ? { from: 'scope', name: local } : { from: 'module', specifier, name: local, at },
        );
      }
    } else if (child.type === 'namespace_export' && specifier !== null) {
      const name = namedChildren(child)[0];
      if (name !== undefined) exports.set(moduleName(file, name), { from: 'namespace', specifier, at });
    } else if (child.type === '*' && specifier !== null) {
      record.stars.push({ specifier, at });
    } else if (child.type === '=') {
      // TypeScript's `export = value`.
      const node = namedChildren(statement)[0];
      if (node !== undefined) exports.set('default', { from: 'expression', node, value: null });
    }
  }
}

/** Types are no exports of the program that runs. */
const typeDeclarations = new Set(['interface_declaration', 'type_alias_declaration', 'function_signature']);

function declaredNames(file: SourceFile, declaration: SyntaxNode): string[] {
  if (typeDeclarations.has(declaration.type)) return [];
  if (declaration.type === 'lexical_declaration' || declaration.type === 'variable_declaration') {
    return declaration.children.flatMap((child) => {
      const name = child.type === 'variable_declarator' ? childOf(child, 'name') : null;
      return name === null ? [] : namesOfPattern(file, name);
    });
  }
  const name = childOf(declaration, 'name');
  return name === null ? [] : [textOf(file, name)];
}
