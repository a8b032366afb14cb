import type { Category, JsonObject, Level } from '../model/index.js';
import type { Html } from './html.js';

/**
 * What a page says, apart from how it is written down: pages make documents, and the same document becomes HTML for people and
 * Markdown for agents. A plain string is our own words; what third parties wrote goes through `theirs` and its like, so that what
 * would be invisible is shown. Both writers escape everything.
 */
export interface Document {
  /** Of the HTML; see `address.ts`. */
  path: string;
  /** Third-party text may be in it. */
  title: string;
  description: string;
  /** The way to this page, from the catalogue's top; the page itself left out. */
  crumbs?: readonly Crumb[];
  /** The same as data. */
  data?: string;
  /** For search engines, as schema.org has it; the address is added. */
  linkedData?: JsonObject;
  /** The first is the heading of the page. */
  blocks: readonly Child[];
  /** Modules of the assets that the page runs. */
  scripts?: readonly string[];
  /** False for what is of no use but in a browser: it has no Markdown, and search engines are told to leave it out. */
  indexed?: boolean;
  /** Links start at the top of the host, or where the site stands on it: for the page shown at addresses that do not exist. */
  absolute?: boolean;
  /** Feeds of what the page tells. */
  feeds?: readonly { type: string; path: string; title: string }[];
}

export interface Crumb {
  label: string;
  path: string;
}

export type Inline = string | number | null | false | readonly Inline[] | InlineNode;

export type InlineNode =
  | { is: 'theirs'; text: string; limit: number | undefined }
  | { is: 'summary'; text: string; limit: number }
  | { is: 'code'; of: Inline }
  | { is: 'link'; to: string; of: Inline }
  | { is: 'outside'; href: string | null; of: Inline }
  | { is: 'strong'; of: Inline }
  | { is: 'muted'; of: Inline; look: string | undefined }
  | { is: 'badge'; level: Level; category: Category }
  | { is: 'mark'; category: Category; count: number | null }
  | { is: 'time'; iso: string }
  | { is: 'break' }
  | { is: 'source'; text: string }
  | { is: 'drawn'; html: Html };

/** Third-party text in a line, cut where it is longer than a line should be. */
export const theirs = (text: string, limit?: number): InlineNode => ({ is: 'theirs', text, limit });
/** The beginning of a longer third-party text, for lists. */
export const summary = (text: string, limit: number): InlineNode => ({ is: 'summary', text, limit });
export const code = (...of: Inline[]): InlineNode => ({ is: 'code', of });
/** To a page or file of the catalogue. */
export const link = (to: string, ...of: Inline[]): InlineNode => ({ is: 'link', to, of });
/** To another site; only its text if the address is not one of the web. */
export const outside = (href: string | null, ...of: Inline[]): InlineNode => ({ is: 'outside', href, of });
export const strong = (...of: Inline[]): InlineNode => ({ is: 'strong', of });
export const muted = (of: Inline, look?: string): InlineNode => ({ is: 'muted', of, look });
/** Level and category of a tool. */
export const badge = (level: Level, category: Category): InlineNode => ({ is: 'badge', level, category });
/** A category as a small badge, with a number where there are several. */
export const mark = (category: Category, count: number | null = null): InlineNode => ({ is: 'mark', category, count });
export const time = (iso: string): InlineNode => ({ is: 'time', iso });
export const lineBreak: InlineNode = { is: 'break' };
/** Source text of third parties within a cell, lines kept. */
export const source = (text: string): InlineNode => ({ is: 'source', text });
/** A small drawing that says nothing that is not also said in words. Markdown has none of it. */
export const drawn = (html: Html): InlineNode => ({ is: 'drawn', html });

export type Block =
  | { is: 'heading'; of: Inline; kicker: string | undefined; badge: InlineNode | undefined }
  | { is: 'subheading'; of: Inline }
  | { is: 'p'; of: Inline; look: string | undefined }
  | { is: 'section'; id: string; heading: Inline; count: number | string | undefined; blocks: readonly Child[] }
  | { is: 'part'; id: string; heading: Inline; blocks: readonly Child[] }
  | { is: 'text'; text: string }
  | { is: 'list'; items: readonly Inline[]; look: string | undefined }
  | { is: 'nested'; items: readonly { of: Inline; below?: Child }[] }
  | { is: 'entries'; items: readonly (readonly Child[])[]; look: string }
  | Table
  | { is: 'pre'; text: string; theirs: number | undefined; caption: string | undefined; copy: boolean }
  | { is: 'quote'; of: Inline; from: Inline }
  | { is: 'facts'; entries: readonly (readonly [Inline, Inline])[]; look: string }
  | { is: 'rows'; look: RowLook; rows: readonly Row[]; label: string | undefined }
  | { is: 'details'; summary: Inline; blocks: readonly Child[]; open: boolean }
  | { is: 'columns'; columns: readonly (readonly Child[])[] }
  | { is: 'chart'; title: string; id: string; drawing: Html; table: Omit<Table, 'labelledBy'> }
  | { is: 'web'; html: Html };

/** A block, what is in the text of an item, or nothing. */
export type Child = Block | null | false | readonly Child[];

export interface Table {
  is: 'table';
  /** Id of the heading that names it. */
  labelledBy: string;
  columns: readonly Column[];
  /** The first cell of a row names it. */
  rows: readonly (readonly Inline[])[];
  foot?: readonly Inline[] | undefined;
  look?: string | undefined;
}

export interface Column {
  label: string;
  /** Class of its cells: `number`, `wide`, `where`. */
  look?: string;
  /** Its heading is for screen readers; with `drawn`, Markdown has none of it. */
  drawn?: boolean;
}

export type RowLook = 'tool' | 'server' | 'name';

/** One thing of a list, to be looked over rather than read. */
export interface Row {
  /** Before the name: a badge. */
  lead?: Inline;
  /** Its name, linked. */
  name: Inline;
  /** Behind the name. */
  note?: Inline;
  text?: Inline;
  marks?: readonly Inline[];
  signals?: readonly Inline[];
  end?: Inline;
  warn?: boolean;
}

export const heading = (of: Inline, more: { kicker?: string; badge?: InlineNode } = {}): Block => ({
  ...{ is: 'heading', of, kicker: more.kicker, badge: more.badge },
});
export const subheading = (...of: Inline[]): Block => ({ is: 'subheading', of });
export const p = (...of: Inline[]): Block => ({ is: 'p', of, look: undefined });
/** A paragraph of another look: `lead`, `muted`, `notice`. */
export const para = (look: string, ...of: Inline[]): Block => ({ is: 'p', of, look });
export const section = (
  id: string,
  title: Inline,
  blocks: readonly Child[],
  count?: number | string | undefined,
): Block => ({ is: 'section', id, heading: title, blocks, count });
/** A part of a section that is linked to. */
export const part = (id: string, title: Inline, blocks: readonly Child[]): Block => ({
  ...{ is: 'part', id, heading: title, blocks },
});
/** Third-party text of its own, lines kept. */
export const text = (of: string): Block => ({ is: 'text', text: of });
export const list = (items: readonly Inline[], look?: string): Block => ({ is: 'list', items, look });
/** A list whose items may hold lists. */
export const nested = (items: readonly { of: Inline; below?: Child }[]): Block => ({ is: 'nested', items });
/** A list of what takes several blocks each. */
export const entries = (items: readonly (readonly Child[])[], look: string): Block => ({ is: 'entries', items, look });
export const table = (labelledBy: string, columns: readonly Column[], rows: readonly (readonly Inline[])[]): Table => ({
  ...{ is: 'table', labelledBy, columns, rows },
});
/** Text of ours, or JSON in which what is invisible is escaped, to read or to copy. */
export const pre = (text: string, more: { caption?: string; copy?: boolean } = {}): Block => ({
  ...{ is: 'pre', text, theirs: undefined, caption: more.caption, copy: more.copy === true },
});
export const theirPre = (text: string, limit: number): Block => ({
  ...{ is: 'pre', text, theirs: limit, caption: undefined, copy: false },
});
export const quote = (of: Inline, from: Inline): Block => ({ is: 'quote', of, from });
export const facts = (entries: readonly (readonly [Inline, Inline] | null | false)[], look = 'facts'): Block => ({
  is: 'facts',
  entries: entries.filter((entry) => entry !== null && entry !== false),
  look,
});
export const rows = (look: RowLook, of: readonly Row[], label?: string): Block => ({
  is: 'rows',
  look,
  rows: of,
  label,
});
export const details = (summary: Inline, blocks: readonly Child[], open = false): Block => ({
  ...{ is: 'details', summary, blocks, open },
});
export const columns = (...of: (readonly Child[])[]): Block => ({ is: 'columns', columns: of });
/** What only a browser can show. */
export const web = (html: Html): Block => ({ is: 'web', html });

/** The blocks without those that are nothing. */
export function flat(children: readonly Child[]): Block[] {
  const blocks: Block[] = [];
  for (const child of children) {
    if (child === null || child === false) continue;
    if (Array.isArray(child)) blocks.push(...flat(child));
    else blocks.push(child as Block);
  }
  return blocks;
}
