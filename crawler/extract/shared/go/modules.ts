import type { Snapshot } from '../../../snapshot/snapshot.js';
import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';

/** A top-level name of a package. */
export interface Declaration {
  kind: 'func' | 'type' | 'const' | 'var';
  file: GoFile;
  /** The `function_declaration`, `type_spec` or `type_alias`, `const_spec`, `var_spec`. */
  node: SyntaxNode;
  /** Which of the spec's names it is. */
  index: number;
  /** For a constant: the spec whose expression it repeats, and its place in the group, the value of `iota`. */
  source: SyntaxNode;
  iota: number;
}

/** A file with what it imports. */
export interface GoFile {
  source: SourceFile;
  pkg: GoPackage;
  /** Local name -> import path. */
  imports: ReadonlyMap<string, string>;
  /** Paths imported with a dot. */
  dotImports: readonly string[];
}

/** All files of one folder. */
export interface GoPackage {
  /** Import path. */
  path: string;
  folder: string;
  files: GoFile[];
  declarations: Map<string, Declaration>;
  /** Receiver's type name -> method name -> `method_declaration`. */
  methods: Map<string, Map<string, { file: GoFile; node: SyntaxNode }>>;
  /** `func init()`. */
  inits: { file: GoFile; node: SyntaxNode }[];
}

/** The Go modules of a snapshot and their packages, parsed when asked for. */
export class GoModules {
  private readonly packages = new Map<string, GoPackage | null>();
  private readonly folders = new Map<string, string[]>();
  /** Module path and folder, the longest path first. */
  private readonly modules: { path: string; folder: string }[] = [];

  /** @param isRead whether a file takes part: tests and the like do not. */
  constructor(
    snapshot: Snapshot,
    private readonly parse: (path: string) => SourceFile | null,
    isRead: (path: string) => boolean,
  ) {
    for (const path of snapshot.paths) {
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
      if (path === 'go.mod' || path.endsWith('/go.mod')) {
        const name = /^module[ \t]+"?([^\s"]+)/m.exec(snapshot.read(path) ?? '')?.[1];
        if (name !== undefined) this.modules.push({ path: name, folder });
      } else if (path.endsWith('.go') && isRead(path)) {
        const list = this.folders.get(folder);
        if (list === undefined) this.folders.set(folder, [path]);
        else list.push(path);
      }
    }
    this.modules.sort((a, b) => b.path.length - a.path.length || (a.folder < b.folder ? -1 : 1));
  }

  /** The package of an import path, or null when it is not in the snapshot. */
  resolve(path: string): GoPackage | null {
    for (const module of this.modules) {
      if (path !== module.path && !path.startsWith(`${module.path}/`)) continue;
      const rest = path.slice(module.path.length + 1);
      const folder = module.folder === '' ? rest : rest === '' ? module.folder : `${module.folder}/${rest}`;
      if (this.folders.has(folder)) return this.packageIn(folder);
    }
    return null;
  }

  /** The package of a folder, or null when there is none. */
  packageIn(folder: string): GoPackage | null {
    let found = this.packages.get(folder);
    if (found === undefined) {
      found = this.load(folder);
      this.packages.set(folder, found);
    }
    return found;
  }

  /** The import path of a folder, as another package would write it. */
  pathOf(folder: string): string {
    let best: { path: string; folder: string } | null = null;
    for (const module of this.modules) {
      const inside = module.folder === '' || folder === module.folder || folder.startsWith(`${module.folder}/`);
      if (inside && (best === null || module.folder.length > best.folder.length)) best = module;
    }
    if (best === null) return folder;
    const rest = best.folder === '' ? folder : folder.slice(best.folder.length + 1);
    return rest === '' ? best.path : `${best.path}/${rest}`;
  }

  private load(folder: string): GoPackage | null {
    const paths = this.folders.get(folder);
    if (paths === undefined) return null;
    const pkg: GoPackage = {
      path: this.pathOf(folder),
      folder,
      files: [],
      declarations: new Map(),
      methods: new Map(),
      inits: [],
    };
    for (const path of paths) {
      const source = this.parse(path);
      if (source !== null && !isIgnored(source)) addFile(pkg, source);
    }
    return pkg;
  }
}

/** `//go:build ignore`: a script beside the package, not a part of it. */
function isIgnored(source: SourceFile): boolean {
  const head = source.text.slice(0, Math.max(0, source.text.search(/^package\b/m)));
  return /^\/\/go:build\s+ignore\b/m.test(head) || /^\/\/ \+build\s+ignore\b/m.test(head);
}

function addFile(pkg: GoPackage, source: SourceFile): void {
  const imports = new Map<string, string>();
  const dotImports: string[] = [];
  const file: GoFile = { source, pkg, imports, dotImports };
  pkg.files.push(file);
  for (const node of source.root.children) {
    switch (node.type) {
      case 'import_declaration':
        addImports(source, node, imports, dotImports);
        break;
      case 'function_declaration':
        addFunction(file, node);
        break;
      case 'method_declaration':
        addMethod(file, node);
        break;
      case 'type_declaration':
        for (const spec of namedChildren(node)) declare(file, 'type', spec, spec, 0);
        break;
      case 'const_declaration':
        addConstants(file, node);
        break;
      case 'var_declaration':
        for (const spec of variableSpecs(node)) declare(file, 'var', spec, spec, 0);
        break;
    }
  }
}

/** The `var_spec` nodes of a declaration, grouped or not. */
export function variableSpecs(node: SyntaxNode): SyntaxNode[] {
  return namedChildren(node).flatMap((child) => (child.type === 'var_spec_list' ? namedChildren(child) : [child]));
}

function addImports(source: SourceFile, node: SyntaxNode, imports: Map<string, string>, dotImports: string[]): void {
  const specs = namedChildren(node).flatMap((child) =>
    child.type === 'import_spec_list' ? namedChildren(child) : [child],
  );
  for (const spec of specs) {
    const pathNode = childOf(spec, 'path');
    if (pathNode === null) continue;
    const path = textOf(source, pathNode).slice(1, -1);
    const name = childOf(spec, 'name');
    if (name?.type === 'dot') dotImports.push(path);
    else imports.set(name === null ? defaultName(path) : textOf(source, name), path);
  }
}

/** The name a package most likely has: the last segment, without a major version. */
function defaultName(path: string): string {
  const segments = path.split('/');
  let last = segments.pop() ?? '';
  if (/^v\d+$/.test(last) && segments.length > 0) last = segments.pop() ?? '';
  return last
    .replace(/\.v\d+$/, '')
    .replace(/^go-|-go$/, '')
    .replaceAll('-', '_');
}

function addFunction(file: GoFile, node: SyntaxNode): void {
  const name = childOf(node, 'name');
  if (name === null) return;
  if (textOf(file.source, name) === 'init') file.pkg.inits.push({ file, node });
  else declare(file, 'func', node, node, 0);
}

function addMethod(file: GoFile, node: SyntaxNode): void {
  const name = childOf(node, 'name');
  const receiver = receiverType(file.source, node);
  if (name === null || receiver === null) return;
  let methods = file.pkg.methods.get(receiver);
  if (methods === undefined) {
    methods = new Map();
    file.pkg.methods.set(receiver, methods);
  }
  methods.set(textOf(file.source, name), { file, node });
}

/** The name of the type that a method belongs to. */
export function receiverType(source: SourceFile, method: SyntaxNode): string | null {
  const list = childOf(method, 'receiver');
  const parameter = list === null ? undefined : namedChildren(list)[0];
  let type = parameter === undefined ? null : childOf(parameter, 'type');
  while (type !== null && type.type !== 'type_identifier') {
    type = type.type === 'generic_type' ? childOf(type, 'type') : (namedChildren(type)[0] ?? null);
  }
  return type === null ? null : textOf(source, type);
}

/** A constant without an expression repeats that of the one before it, with its own `iota`. */
function addConstants(file: GoFile, node: SyntaxNode): void {
  let iota = 0;
  let source: SyntaxNode | null = null;
  for (const spec of namedChildren(node)) {
    if (childOf(spec, 'value') !== null) source = spec;
    declare(file, 'const', spec, source ?? spec, iota++);
  }
}

function declare(file: GoFile, kind: Declaration['kind'], node: SyntaxNode, source: SyntaxNode, iota: number): void {
  let index = 0;
  for (const child of node.children) {
    if (child.field !== 'name' || !child.named) continue;
    const name = textOf(file.source, child);
    if (name !== '_') file.pkg.declarations.set(name, { kind, file, node, index, source, iota });
    index++;
  }
}
