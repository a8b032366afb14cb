import type { SyntaxNode, Wants } from './source-file.js';

/** Of one node: its type, whether it is named and its field in one number; start; end; the node after all that is in it. */
export const partsPerNode = 4;
/** Where in the first of these what stands. */
const typeBits = 0xffff;
const namedBit = 0x10000;
const fieldShift = 17;

/** That number. */
export function kindOf(type: number, named: boolean, field: number): number {
  return type | (named ? namedBit : 0) | (field << fieldShift);
}

/** The names of the types and fields of a language's nodes, by their numbers. */
export interface Names {
  types: readonly string[];
  fields: readonly (string | null)[];
  /** By set of types, a constant of whoever asks: the types that are in it. */
  marks: WeakMap<ReadonlySet<string>, Uint8Array>;
}

/**
 * A syntax tree as numbers, parents before children: a tenth of what it takes as objects. Its nodes become objects when they
 * are looked at, each once.
 */
export class FlatTree {
  constructor(
    private readonly parts: Int32Array,
    private readonly names: Names,
  ) {}

  get root(): SyntaxNode {
    return this.node(0, null);
  }

  /** The nodes right below one. */
  childrenOf(parent: FlatNode): FlatNode[] {
    const { parts } = this;
    const end = parts[parent.index * partsPerNode + 3] as number;
    const children: FlatNode[] = [];
    for (let index = parent.index + 1; index < end; index = parts[index * partsPerNode + 3] as number) {
      children.push(this.node(index, parent));
    }
    return children;
  }

  /** See `nodesOfTypes`. Only what is found, and what is around it, becomes objects. */
  find(top: FlatNode, types: ReadonlySet<string>, wants: Wants, closed: ReadonlySet<string>): SyntaxNode[] {
    const { parts } = this;
    const [wanted, passedOver] = [this.numbersOf(types), this.numbersOf(closed)];
    const found: SyntaxNode[] = [];
    const end = parts[top.index * partsPerNode + 3] as number;
    for (let index = top.index; index < end; ) {
      const at = index * partsPerNode;
      const type = (parts[at] as number) & typeBits;
      const isClosed = passedOver[type] === 1 && index !== top.index;
      if (wanted[type] === 1 && wants(parts[at + 1] as number, parts[at + 2] as number, index))
        found.push(nodeBelow(top, index));
      index = isClosed ? (parts[at + 3] as number) : index + 1;
    }
    return found;
  }

  /** By the number of a type, whether it is one of these. */
  private numbersOf(types: ReadonlySet<string>): Uint8Array {
    const { types: all, marks } = this.names;
    let found = marks.get(types);
    if (found === undefined) {
      found = Uint8Array.from(all, (name) => (types.has(name) ? 1 : 0));
      marks.set(types, found);
    }
    return found;
  }

  private node(index: number, parent: FlatNode | null): FlatNode {
    const at = index * partsPerNode;
    const kind = this.parts[at] as number;
    return new FlatNode(
      // Errors have a number beyond all, and some grammars a token without a name.
      this.names.types[kind & typeBits] || 'ERROR',
      (kind & namedBit) !== 0,
      this.names.fields[kind >>> fieldShift] ?? null,
      this.parts[at + 1] as number,
      this.parts[at + 2] as number,
      parent,
      this,
      index,
    );
  }
}

/** The node with an index, somewhere below another. */
function nodeBelow(top: FlatNode, index: number): FlatNode {
  let node = top;
  while (node.index !== index) {
    const { children } = node;
    let [low, high] = [0, children.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((children[middle] as FlatNode).index <= index) low = middle;
      else high = middle;
    }
    node = children[low] as FlatNode;
  }
  return node;
}

class FlatNode implements SyntaxNode {
  private known: readonly FlatNode[] | null = null;

  constructor(
    readonly type: string,
    readonly named: boolean,
    readonly field: string | null,
    readonly start: number,
    readonly end: number,
    readonly parent: FlatNode | null,
    private readonly tree: FlatTree,
    readonly index: number,
  ) {}

  get children(): readonly FlatNode[] {
    this.known ??= this.tree.childrenOf(this);
    return this.known;
  }

  ofTypes(types: ReadonlySet<string>, wants: Wants, closed: ReadonlySet<string>): SyntaxNode[] {
    return this.tree.find(this, types, wants, closed);
  }

  numbered(number: number): SyntaxNode {
    return nodeBelow(this, number);
  }
}
