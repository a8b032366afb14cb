import { FlatTree, kindOf, type Names, partsPerNode } from './flat-tree.js';

/*
 * How tree-sitter 0.27 lays out its trees in 32-bit WebAssembly memory (lib/subtree.h, lib/parser.h). Its own cursor answers one
 * question per call, which takes as long as the parsing itself; read from memory, a tree costs a twentieth. That both say the
 * same is tested over sources of every language: when the library changes its layout, that test fails.
 */

/** Of a `SubtreeHeapData`, in words of four bytes. */
const heap = { paddingBytes: 1, sizeBytes: 4, childCount: 9, symbol: 10, flags: 11, visibleChildCount: 12 };
/** Of the same, in half words. */
const heapProduction = 33;
/** Bits of the flags of a node that is in its parent itself, and of one that is on the heap. */
const inline = { isInline: 1, visible: 2, extra: 8 };
const onHeap = { visible: 1, extra: 4 };
/** Of a `TSLanguage`, in words. */
const language = { maxAliasLength: 9, fieldSlices: 16, fieldEntries: 17, metadata: 18, publicSymbols: 19, aliases: 21 };
const symbolOfError = 0xffff;

/** Where a grammar's tables are, and what of them was looked up before. */
export interface Grammar {
  /** Its `TSLanguage`. */
  address: number;
  names: Names;
  /** By production: the field of each child. */
  productions: Map<number, Uint16Array>;
}

/** The children of one node that are being read. */
interface Level {
  /** The address of the child that is next, in words, and of what follows the last. */
  at: number;
  end: number;
  /** Which child it is, when comments and the like are not counted. */
  index: number;
  /** In half words, or 0. */
  aliases: number;
  fields: Uint16Array;
  /** The field that a node without one of its own takes from the hidden nodes around it. */
  outerField: number;
  /** Where the one before ended, in bytes. */
  position: number;
  /** The node whose children they are; -1 for those of a hidden node, which has no place in the tree. */
  owner: number;
}

const noFields = new Uint16Array();
const outermost: Level = {
  at: 0,
  end: 0,
  index: 0,
  aliases: 0,
  fields: noFields,
  outerField: 0,
  position: 0,
  owner: -1,
};

/** Numbers that there is room for at first, and that are kept for the next tree. */
const firstLength = 1 << 16;
const keptLength = 1 << 22;
const keptLevels = 1_000;

/** Reads trees out of the memory of a parser. */
export class TreeReader {
  /** What is being written: kept from tree to tree, since most need less than the one before. */
  private parts = new Int32Array(firstLength);
  private count = 0;
  private readonly levels: Level[] = [];
  private words: Uint32Array = new Uint32Array();
  private halves: Uint16Array = new Uint16Array();

  constructor(
    private readonly memory: () => ArrayBufferLike,
    private readonly maxNodes: number,
  ) {}

  /**
   * @param tree the address of a `TSTree`
   * @returns null when the tree has more than `maxNodes` nodes
   */
  read(tree: number, grammar: Grammar): FlatTree | null {
    this.words = new Uint32Array(this.memory());
    this.halves = new Uint16Array(this.memory());
    this.count = 0;
    const isComplete = this.readAll(tree >> 2, grammar);
    const read = isComplete ? this.parts.slice(0, this.count * partsPerNode) : null;
    if (this.parts.length > keptLength) this.parts = new Int32Array(firstLength);
    this.levels.length = Math.min(this.levels.length, keptLevels);
    return read === null ? null : new FlatTree(read, grammar.names);
  }

  /** One loop over all levels rather than recursion: what is nested deeply must not end the program. */
  private readAll(root: number, grammar: Grammar): boolean {
    const { words, halves } = this;
    const tables = tablesOf(words, halves, grammar);
    let depth = 0;
    // The root stands by itself, as if it were the only child of a node that nobody sees.
    let level = this.levelAt(depth);
    Object.assign(level, outermost, { at: root, end: root + 2 });
    for (;;) {
      if (level.at === level.end) {
        if (level.owner !== -1) this.parts[level.owner * partsPerNode + 3] = this.count;
        if (depth === 0) return true;
        level = this.levelAt(--depth);
        continue;
      }
      const first = words[level.at] as number;
      const second = words[level.at + 1] as number;
      level.at += 2;
      const isInline = (first & inline.isInline) !== 0;
      const at = first >>> 2;
      const flags = isInline ? first : (words[at + heap.flags] as number);
      const padding = isInline ? (second >>> 16) & 0xff : (words[at + heap.paddingBytes] as number);
      const size = isInline ? second >>> 24 : (words[at + heap.sizeBytes] as number);
      const isExtra = (flags & (isInline ? inline.extra : onHeap.extra)) !== 0;
      const alias = isExtra || level.aliases === 0 ? 0 : (halves[level.aliases + level.index] as number);
      const field = isExtra ? 0 : level.fields[level.index] || level.outerField;
      if (!isExtra) level.index++;
      const start = level.position + padding;
      const end = start + size;
      level.position = end;
      const childCount = isInline ? 0 : (words[at + heap.childCount] as number);
      const isVisible = depth === 0 || alias !== 0 || (flags & (isInline ? inline.visible : onHeap.visible)) !== 0;
      let owner = -1;
      if (isVisible) {
        if (this.count === this.maxNodes) return false;
        const symbol = alias || (isInline ? (first >>> 8) & 0xff : (words[at + heap.symbol] as number) & 0xffff);
        owner = this.add(kindOf(tables.typeOf(symbol), tables.isNamed(symbol), field), start >>> 1, end >>> 1);
      }
      if (childCount === 0 || (!isVisible && words[at + heap.visibleChildCount] === 0)) continue;
      const production = halves[at * 2 + heapProduction] as number;
      const children = at - childCount * 2;
      level = this.levelAt(++depth);
      level.at = children;
      level.end = at;
      level.index = 0;
      level.aliases = tables.aliasesOf(production);
      level.fields = tables.fieldsOf(production);
      level.outerField = isVisible ? 0 : field;
      // The space before a node is that before its first child, too.
      level.position = start - paddingAt(words, children);
      level.owner = owner;
    }
  }

  /** The levels are used again and again: there are half as many of them in a tree as there are nodes. */
  private levelAt(depth: number): Level {
    let level = this.levels[depth];
    if (level === undefined) {
      level = { ...outermost };
      this.levels.push(level);
    }
    return level;
  }

  /** Adds a node of which nothing is inside so far. */
  private add(kind: number, start: number, end: number): number {
    let at = this.count * partsPerNode;
    if (at === this.parts.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.parts);
      this.parts = larger;
    }
    this.parts[at++] = kind;
    this.parts[at++] = start;
    this.parts[at++] = end;
    this.parts[at++] = ++this.count;
    return this.count - 1;
  }
}

/** The space before a node, in bytes. */
function paddingAt(words: Uint32Array, at: number): number {
  const first = words[at] as number;
  if ((first & inline.isInline) !== 0) return ((words[at + 1] as number) >>> 16) & 0xff;
  return words[(first >>> 2) + heap.paddingBytes] as number;
}

function tablesOf(words: Uint32Array, halves: Uint16Array, { address, productions }: Grammar) {
  const table = (word: number) => words[(address >> 2) + word] as number;
  const maxAliasLength = table(language.maxAliasLength) & 0xffff;
  const [aliases, publicSymbols] = [table(language.aliases) >> 1, table(language.publicSymbols) >> 1];
  const [slices, entries, metadata] = [
    table(language.fieldSlices) >> 1,
    table(language.fieldEntries) >> 1,
    table(language.metadata),
  ];
  const bytes = new Uint8Array(words.buffer);
  return {
    /** Symbols of one name and kind have one number; that of an error has no other. */
    typeOf: (symbol: number) => (symbol === symbolOfError ? symbol : (halves[publicSymbols + symbol] as number)),
    // { visible, named, supertype }, a byte each.
    isNamed: (symbol: number) => symbol === symbolOfError || bytes[metadata + symbol * 3 + 1] === 1,
    aliasesOf: (production: number) => (production === 0 ? 0 : aliases + production * maxAliasLength),
    fieldsOf(production: number): Uint16Array {
      let found = productions.get(production);
      if (found === undefined) {
        found = readFields(halves, slices + production * 2, entries);
        productions.set(production, found);
      }
      return found;
    },
  };
}

/** The field of each child of a production, 0 for none. */
function readFields(halves: Uint16Array, slice: number, entries: number): Uint16Array {
  const [index, length] = [halves[slice] as number, halves[slice + 1] as number];
  const found: number[] = [];
  for (let at = entries + index * 2; at < entries + (index + length) * 2; at += 2) {
    // { field, child, inherited }, of two, one and one byte. What is inherited stands with the hidden node itself.
    const rest = halves[at + 1] as number;
    if (rest >> 8 === 0) found[rest & 0xff] ??= halves[at] as number;
  }
  return Uint16Array.from(found, (field) => field ?? 0);
}
