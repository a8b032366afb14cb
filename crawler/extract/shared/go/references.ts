import type { Snapshot } from '../../../snapshot/snapshot.js';
import { childOf, descendants, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { GoFile, GoModules, GoPackage } from './modules.js';

/** A function, method or initialised variable at the top of a file. */
export interface Unit {
  file: GoFile;
  node: SyntaxNode;
  kind: 'func' | 'method' | 'init' | 'var';
  name: string;
}

/** Bytes at the start of a file in which its imports stand. */
const headLength = 16_384;
/** Packages beyond which importers are not followed. */
const maxPackages = 500;

/** Which folder imports which, told from the text of the files without parsing them. */
export class ImportGraph {
  private readonly importers = new Map<string, Set<string>>();

  /** @param paths the files that take part */
  constructor(snapshot: Snapshot, paths: readonly string[], modules: GoModules) {
    const folders = new Map<string, string>();
    for (const path of paths) {
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
      if (!folders.has(modules.pathOf(folder))) folders.set(modules.pathOf(folder), folder);
    }
    for (const path of paths) {
      const bytes = snapshot.bytes(path);
      if (bytes === null) continue;
      const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headLength)).toString(
        'latin1',
      );
      const from = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
      for (const [, imported] of head.matchAll(/"([^"\s]{1,300})"/g)) {
        const target = imported === undefined ? undefined : folders.get(imported);
        if (target === undefined) continue;
        let list = this.importers.get(target);
        if (list === undefined) {
          list = new Set();
          this.importers.set(target, list);
        }
        list.add(from);
      }
    }
  }

  /** These folders and those that import them, directly or through others. Sorted. */
  withImporters(folders: Iterable<string>): string[] {
    const found = new Set(folders);
    const open = [...found].sort();
    for (let folder = open.pop(); folder !== undefined && found.size < maxPackages; folder = open.pop()) {
      for (const importer of this.importers.get(folder) ?? []) {
        if (found.has(importer)) continue;
        found.add(importer);
        open.push(importer);
      }
    }
    return [...found].sort();
  }
}

/** Which function uses which, by name: enough to find where a function is used from. */
export class References {
  readonly units: Unit[] = [];
  private readonly unitOf = new Map<SyntaxNode, Unit>();
  private readonly users = new Map<Unit, Set<Unit>>();

  constructor(packages: readonly GoPackage[]) {
    for (const pkg of packages) for (const file of pkg.files) this.addUnits(file);
    const functions = new Map<string, Unit>();
    const methods = new Map<string, Unit[]>();
    for (const unit of this.units) {
      if (unit.kind === 'method') methods.set(unit.name, [...(methods.get(unit.name) ?? []), unit]);
      else functions.set(`${unit.file.pkg.path}.${unit.name}`, unit);
    }
    for (const unit of this.units) this.addUses(unit, functions, methods);
  }

  /** The unit that holds a node. */
  unitAround(node: SyntaxNode): Unit | null {
    for (let inner: SyntaxNode | null = node; inner !== null; inner = inner.parent) {
      const unit = this.unitOf.get(inner);
      if (unit !== undefined) return unit;
    }
    return null;
  }

  /** Where the use of some units starts: units that nothing uses, the last before that in a circle. */
  startsOf(units: Iterable<Unit>): Unit[] {
    const seen = new Set<Unit>(units);
    const open = [...seen];
    const starts: Unit[] = [];
    for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
      const users = [...(this.users.get(unit) ?? [])].filter((user) => user !== unit);
      if (users.length === 0) starts.push(unit);
      for (const user of users) {
        if (seen.has(user)) continue;
        seen.add(user);
        open.push(user);
      }
    }
    return starts;
  }

  /** Of the units that lead to some, those that were not gone through although something that uses them was. */
  frontierOf(units: Iterable<Unit>, isDone: (unit: Unit) => boolean): Unit[] {
    const seen = new Set<Unit>(units);
    const open = [...seen];
    const frontier: Unit[] = [];
    for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
      const users = [...(this.users.get(unit) ?? [])];
      if (!isDone(unit) && users.some(isDone)) frontier.push(unit);
      for (const user of users) {
        if (seen.has(user)) continue;
        seen.add(user);
        open.push(user);
      }
    }
    return frontier;
  }

  /** Whether anything uses a unit, or it starts by itself. */
  isUsed(unit: Unit): boolean {
    if (unit.kind !== 'func' || unit.name === 'main') return true;
    return [...(this.users.get(unit) ?? [])].some((user) => user !== unit);
  }

  /** Whether the packages hold a program. */
  hasProgram(): boolean {
    return this.units.some((unit) => unit.kind === 'func' && unit.name === 'main');
  }

  private addUnits(file: GoFile): void {
    const add = (node: SyntaxNode, kind: Unit['kind'], name: string) => {
      const unit: Unit = { file, node, kind, name };
      this.units.push(unit);
      this.unitOf.set(node, unit);
    };
    for (const node of file.source.root.children) {
      const name = childOf(node, 'name');
      const text = name === null ? '' : textOf(file.source, name);
      if (node.type === 'function_declaration') add(node, text === 'init' ? 'init' : 'func', text);
      else if (node.type === 'method_declaration') add(node, 'method', text);
      else if (node.type === 'var_declaration') {
        for (const spec of descendants(node)) {
          if (spec.type !== 'var_spec') continue;
          const specName = childOf(spec, 'name');
          add(spec, 'var', specName === null ? '' : textOf(file.source, specName));
        }
      }
    }
  }

  private addUses(unit: Unit, functions: ReadonlyMap<string, Unit>, methods: ReadonlyMap<string, Unit[]>): void {
    const { file } = unit;
    const use = (used: Unit | undefined) => {
      if (used === undefined) return;
      const list = this.users.get(used);
      if (list === undefined) this.users.set(used, new Set([unit]));
      else list.add(unit);
    };
    for (const node of descendants(unit.node)) {
      if (node.type === 'identifier' && node.field !== 'name') {
        use(functions.get(`${file.pkg.path}.${textOf(file.source, node)}`));
      } else if (node.type === 'selector_expression' || node.type === 'qualified_type') {
        const [operand, field] = [
          childOf(node, 'operand') ?? childOf(node, 'package'),
          childOf(node, 'field') ?? childOf(node, 'name'),
        ];
        if (operand === null || field === null) continue;
        const name = textOf(file.source, field);
        const path = file.imports.get(textOf(file.source, operand));
        if (path !== undefined) use(functions.get(`${path}.${name}`));
        else for (const method of methods.get(name) ?? []) use(method);
      }
    }
  }
}
