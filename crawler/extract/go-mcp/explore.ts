import type { Place } from '../shared/assemble.js';
import type { Machine } from '../shared/go/machine.js';
import type { GoModules, GoPackage } from '../shared/go/modules.js';
import { type ImportGraph, References, type Unit } from '../shared/go/references.js';
import type { FuncValue, UnknownValue } from '../shared/go/value.js';
import type { SyntaxNode } from '../syntax/source-file.js';
import { readTools } from './facts.js';
import type { Registry } from './registry.js';
import { literalSites, toolSites } from './sites.js';

/** Rounds of looking at functions that were not seen to be called: each may hold more of them. */
const maxRounds = 24;
/** Rounds of standing in for values by what is made of their types. */
const maxStandIns = 3;

/** What exploration did not get to. */
export interface Explored {
  /** Sites that were not evaluated. */
  unreached: Place[];
  /** Starting points that were cut short. */
  cutShort: Place[];
}

/** Evaluates all that makes tools, from where it is used, and in the end by itself. */
export function explore(
  machine: Machine,
  modules: GoModules,
  graph: ImportGraph,
  registry: Registry,
  folders: Iterable<string>,
  ownNames: ReadonlySet<string>,
): Explored {
  return new Exploration(machine, modules, graph, registry, ownNames).run(folders);
}

class Exploration {
  private readonly cutShort = new Map<SyntaxNode, Place>();
  private readonly started = new Set<SyntaxNode>();
  private references = new References([]);
  private packages: GoPackage[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly modules: GoModules,
    private readonly graph: ImportGraph,
    private readonly registry: Registry,
    /** What the server calls the structs of its tools, where it has no SDK. */
    private readonly ownNames: ReadonlySet<string>,
  ) {}

  run(folders: Iterable<string>): Explored {
    this.load(folders);
    const sites = this.packages.flatMap((pkg) => [
      ...toolSites(pkg),
      ...[...this.ownNames].flatMap((name) => literalSites(pkg, name)),
    ]);
    this.visit(sites, true);
    // A repository where nothing is used from a program may be a library of tools.
    if (this.registry.made.length === 0) this.visit(sites, false);
    for (let round = 0; round < maxStandIns && this.standIn(sites); round++);
    const isDead = ({ node }: Place) => {
      const unit = this.references.unitAround(node);
      return unit !== null && this.isDead(unit) && this.registry.made.length > 0;
    };
    return {
      unreached: sites.filter((site) => !this.machine.reached.has(site.node) && !isDead(site)),
      cutShort: [...this.cutShort.values()],
    };
  }

  private load(folders: Iterable<string>): void {
    const all = this.graph.withImporters(folders);
    this.packages = all.map((folder) => this.modules.packageIn(folder)).filter((pkg) => pkg !== null);
    this.references = new References(this.packages);
  }

  /** Evaluates the sites: from where they are used, then what is around them. */
  private visit(sites: readonly Place[], onlyUsed: boolean): void {
    const unitsOf = (places: readonly Place[]) =>
      new Set(places.map(({ node }) => this.references.unitAround(node)).filter((unit) => unit !== null));
    const isOpen = ({ node }: Place) => !this.machine.reached.has(node);
    for (const unit of this.references.units) if (unit.kind === 'init') this.start(unit);
    const starts = this.references.startsOf(unitsOf(sites)).sort(byImportance);
    for (const unit of starts) if (!onlyUsed || !this.isDead(unit)) this.start(unit);
    for (let round = 0; round < maxRounds; round++) {
      const open = sites.filter(isOpen);
      const before = this.machine.reached.size;
      for (const site of sites) this.startClosures(site.node);
      const left = open.filter(isOpen);
      // From the top down, so that functions get the arguments that they really have.
      const frontier = this.references.frontierOf(unitsOf(left), (unit) => this.isDone(unit)).sort(byImportance);
      for (const unit of frontier) this.start(unit);
      if (frontier.length > 0) continue;
      for (const unit of unitsOf(left.filter(isOpen))) if (!onlyUsed || !this.isDead(unit)) this.start(unit);
      if (this.machine.reached.size === before) break;
    }
  }

  private isDone(unit: Unit): boolean {
    return this.machine.entered.has(unit.node) || this.started.has(unit.node);
  }

  /** A function that nothing uses, beside a program. */
  private isDead(unit: Unit): boolean {
    return this.references.hasProgram() && !this.references.isUsed(unit);
  }

  private start(unit: Unit): void {
    if (this.started.has(unit.node)) return;
    this.started.add(unit.node);
    this.run1(unit);
  }

  private run1(unit: Unit): void {
    const { file, node } = unit;
    const done = this.machine.start(() => {
      if (unit.kind === 'var') {
        this.machine.find(unit.name, this.machine.fileScope(file));
        return;
      }
      const scope = this.machine.fileScope(file);
      this.machine.callUnknowingly({ kind: 'func', file, node, scope, receiver: null, at: null });
    });
    if (!done) this.cutShort.set(node, { file: file.source, node });
  }

  /** Calls the function literals around a node that were made but not called. */
  private startClosures(node: SyntaxNode): void {
    for (let inner: SyntaxNode | null = node; inner !== null; inner = inner.parent) {
      if (inner.type !== 'func_literal') continue;
      const closures: FuncValue[] = this.machine.closures.get(inner) ?? [];
      for (const closure of closures) {
        if (this.machine.called.get(inner)?.has(closure.scope) ?? false) continue;
        this.machine.start(() => this.machine.callUnknowingly(closure));
      }
    }
  }

  /**
   * Where a name is taken from a value that is not known but whose type is, such as the items of a list that is filled
   * elsewhere, everything that is made of that type stands in for it. Returns whether there was anything to do.
   */
  private standIn(sites: Place[]): boolean {
    const types = new Map<string, UnknownValue>();
    for (const { root } of this.openNames()) {
      const key = root.type === null ? null : this.machine.typeKey(root.type);
      if (key !== null && !this.machine.proxied.has(key)) types.set(key, root);
    }
    if (types.size === 0) return false;
    const more: Place[] = [];
    for (const [key, { type }] of types) {
      if (type === null) continue;
      this.machine.proxied.add(key);
      for (const place of this.literalsOf(type)) more.push(place);
    }
    this.visit(more, true);
    const again = new Set(
      [...sites, ...more].map(({ node }) => this.references.unitAround(node)).filter((unit) => unit !== null),
    );
    for (const unit of [...again, ...this.references.startsOf(again)]) if (!this.isDead(unit)) this.run1(unit);
    return true;
  }

  private openNames(): { root: UnknownValue }[] {
    return this.registry.made.flatMap((tool) =>
      readTools(
        this.machine,
        { tool, input: null, output: null, condition: null, at: tool.at as Place },
        false,
      ).flatMap((read) => ('unnamed' in read && read.root !== null ? [{ root: read.root }] : [])),
    );
  }

  /** Where structs of a type are made; of an interface, those of the types that have its methods. */
  private literalsOf(type: NonNullable<UnknownValue['type']>): Place[] {
    const inner = this.machine.types.resolved(type.kind === 'pointer' ? type.elem : type);
    if (inner.kind !== 'named') return [];
    this.load(new Set([...this.packages.map(({ folder }) => folder), inner.pkg.folder]));
    const methods = this.machine.types.interfaceMethods(inner);
    if (methods === null) return this.packages.flatMap((pkg) => literalSites(pkg, inner.name));
    const names = [...methods.keys()];
    return this.packages.flatMap((owner) =>
      [...owner.methods]
        .filter(([, own]) => names.length > 0 && names.every((name) => own.has(name)))
        .flatMap(([name]) => this.packages.flatMap((pkg) => literalSites(pkg, name))),
    );
  }
}

/** Programs first: they give functions the arguments that they really have. */
function byImportance(a: Unit, b: Unit): number {
  const rank = (unit: Unit) => (unit.name === 'main' && unit.kind === 'func' ? 0 : unit.kind === 'var' ? 1 : 2);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.file.source.path !== b.file.source.path) return a.file.source.path < b.file.source.path ? -1 : 1;
  return a.node.start - b.node.start;
}
