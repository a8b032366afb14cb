import type { Cheerio, CheerioAPI } from 'cheerio';
import { load } from 'cheerio/slim';
import MarkdownIt from 'markdown-it';

/** A tool as a README names it. */
export interface ListedTool {
  name: string;
  description: string | null;
  /** Line of the README, from 1. */
  line: number;
}

type Node = ReturnType<CheerioAPI>[number];

/** A heading that announces tools, unless it is about tools of another kind. */
const aboutTools = /\btools?\b|\btoolset/i;
const aboutOther =
  /\b(?:cli|command|develop|dev|build|built|used|using|stack|require|prerequisite|related|similar|other|third|install|config|setting|environment|variable|prompt|resource|parameter|argument|option|example|test|how|why|add|creat|call|troubleshoot|limit|permission|security|architecture|contribut|select|filter|disab|enabl|custom|schema|response|error|flag|annotation|hint)/i;
/** First cells of tables that list tools. */
const toolColumn = /^(?:mcp )?(?:tools?|functions?|methods?)(?: names?)?$|^name$/i;
const descriptionColumn = /desc|purpose|what|function(?:ality)?|detail|summary|does|action|use/i;
/** Entries that tell of a tool, rather than being one. */
const aboutEntry =
  /^(?:title|read.?only|inputs?|parameters?|params|args|arguments?|returns?|outputs?|required|optional|examples?|notes?|usage|default)\b/i;

/** A paragraph that announces what is no tool. */
const announcesOther =
  /\b(?:parameters?|params|arguments?|args|inputs?|options|fields|columns|formats?|returns?|outputs?|flags|prompts?|resources?)\W{0,9}$/i;
/** How entries about parameters go on. */
const likeParameter =
  /^[\s(:–—-]*(?:string|str|number|int|integer|float|bool|boolean|array|list|object|dict|enum|optional|required)\b/i;

/** The tools that a README lists, each name once, in the order of their lines. */
export function listedInReadme(markdown: string): ListedTool[] {
  const $ = load(render(markdown));
  const found = new Map<string, ListedTool>();
  const lines = markdown.split('\n');
  const add = (node: Node, { name, description }: Named) => {
    if (found.has(name)) return;
    const marked = $(node).closest('[data-line]').attr('data-line') ?? $(node).find('[data-line]').attr('data-line');
    const line = marked === undefined ? lines.findIndex((text) => text.includes(name)) + 1 : Number(marked);
    found.set(name, { name, description: description === '' ? null : description, line: Math.max(1, line) });
  };
  const sections = new Sections();
  for (const node of $('h1, h2, h3, h4, h5, h6, summary, table, ul, ol').toArray()) {
    if (!('tagName' in node)) continue;
    const tag = node.tagName.toLowerCase();
    if (tag === 'table') {
      if (sections.inTools) for (const [row, named] of inTable($, node)) add(row, named);
    } else if (tag === 'ul' || tag === 'ol') {
      // A block of code may stand between a list and what announces it.
      const before = $(node).prev();
      const announced = announcesOther.test(textOf(before.is('pre') ? before.prev('p') : before.filter('p')));
      if (sections.inTools && !announced && $(node).parents('li, table').length === 0) {
        const listed = inList($, node);
        // Single words after names of several are their parameters.
        const isOfTools = found.size === 0 || listed.some(([, { name }]) => isCompound(name));
        for (const [item, named] of isOfTools ? listed : []) add(item, named);
      }
    } else {
      const text = textOf($(node));
      const named = sections.inTools && tag !== 'summary' ? nameIn($, node) : null;
      sections.enter(tag === 'summary' ? 7 : Number(tag.slice(1)), text, named !== null);
      if (named !== null && named.rest === '') {
        const next = $(node).next('p');
        add(node, { name: named.name, description: aboutEntry.test(textOf(next)) ? '' : textOf(next) });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

interface Named {
  name: string;
  description: string;
}

/** Which headings are above a place. */
class Sections {
  private readonly open: { level: number; kind: 'tools' | 'other' | 'inherited' }[] = [];

  enter(level: number, text: string, isName: boolean): void {
    while ((this.open.at(-1)?.level ?? 0) >= level) this.open.pop();
    const kind = isName
      ? 'other'
      : aboutTools.test(text) && !aboutOther.test(text)
        ? 'tools'
        : aboutOther.test(text)
          ? 'other'
          : 'inherited';
    this.open.push({ level, kind });
  }

  /** Below a heading about tools, with none in between that is about something else. */
  get inTools(): boolean {
    return (
      this.open.findLast(({ kind }) => kind !== 'inherited')?.kind === 'tools' &&
      this.open.some(({ kind }) => kind === 'tools')
    );
  }
}

function inTable($: CheerioAPI, table: Node): [Node, Named][] {
  const rows = $(table).find('tr').toArray();
  const [head, ...body] = rows.map((row) => ({ row, cells: $(row).children('td, th').toArray() }));
  const titles = (head?.cells ?? []).map((cell) => textOf($(cell)));
  const column = titles.findIndex((title) => toolColumn.test(title));
  if (column === -1) return [];
  const described = titles.findIndex((title, at) => at !== column && descriptionColumn.test(title));
  const named = body.map(({ row, cells }): [Node, Named] | null => {
    const cell = cells[column];
    const name = cell === undefined ? null : wholeName(textOf($(cell)));
    if (name === null) return null;
    const about = cells[described === -1 ? column + 1 : described];
    return [row, { name, description: about === undefined ? '' : textOf($(about)) }];
  });
  return mostly(named);
}

function inList($: CheerioAPI, list: Node): [Node, Named][] {
  const named = $(list)
    .children('li')
    .toArray()
    .map((item): [Node, Named] | null => {
      const found = nameIn($, item);
      if (found === null) return null;
      const nested = $(item)
        .find('li')
        .toArray()
        .map((each) => textOf($(each)))
        .find((text) => !aboutEntry.test(text));
      const description = found.rest === '' ? (nested ?? '') : found.rest;
      return [item, { name: found.name, description: description.replace(/^description:\s*/i, '') }];
    });
  return mostly(named);
}

/** What a list holds, when nearly all of it is tools: one entry that looks like a name makes no list of tools. */
function mostly(named: readonly ([Node, Named] | null)[]): [Node, Named][] {
  const tools = named.filter((each) => each !== null);
  return tools.length * 5 >= named.length * 4 ? tools : [];
}

/** The name that a heading or list entry begins with, as code or in bold, and the text after it. */
function nameIn($: CheerioAPI, node: Node): { name: string; rest: string } | null {
  const own = $(node).clone();
  own.find('ul, ol, pre, table').remove();
  const text = textOf(own);
  const marked = own.find('code, strong, b').first();
  const label = textOf(marked);
  // `**name**`, `1. name(args)`; an emoji or a number may stand before it.
  const isHeading = 'tagName' in node && /^h\d$/i.test(node.tagName);
  const bracketed = isHeading ? wholeName(text.match(/\(([^()]{1,100})\)$/)?.[1] ?? '') : null;
  if (bracketed !== null && isCompound(bracketed)) return { name: bracketed, rest: '' };
  if (marked.length === 0) {
    const name = isHeading ? wholeName(text) : null;
    return name === null || !isCompound(name) || isProperName(name) ? null : { name, rest: '' };
  }
  const at = text.indexOf(label);
  if (label === '' || at > 4 || /[A-Za-z]/.test(text.slice(0, Math.max(0, at)))) return null;
  const name = wholeName(label);
  if (name === null) return null;
  // Bold text is mostly emphasis: a single word of prose, there, is no name.
  const isCode = marked.is('code') || marked.find('code').length > 0;
  if (!isCode && !isCompound(name)) return null;
  const rest = text.slice(at + label.length).trim();
  if (likeParameter.test(rest)) return null;
  if (rest !== '' && !/^[-–—:(.|→]/.test(rest) && isCode && !isCompound(name)) return null;
  return { name, rest: rest.replace(/^(?:\([^()]{0,200}\))?[\s\-–—:.|→]*/, '') };
}

/** A text that is nothing but a tool's name; arguments in brackets may follow. */
function wholeName(text: string): string | null {
  const name = text.replace(/^\W{0,3}(?=\w)/, '').replace(/\s{0,3}\([^()]{0,300}\):?$|:$/, '');
  if (!/^[A-Za-z][\w.:/-]{1,99}$/.test(name)) return null;
  // Environment variables, addresses, files and packages are no tools.
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name) || name.includes('://') || name.startsWith('npm')) return null;
  if (/\.(?:json|js|ts|py|md|ya?ml|toml|env|exe|sh|go|rs|txt|com|io|org|dev)$/i.test(name) || name.endsWith('/'))
    return null;
  return text.startsWith('-') || text.startsWith('@') || text.startsWith('/') || text.startsWith('$') ? null : name;
}

/** Of several words written as one, as names in programs are. */
function isCompound(name: string): boolean {
  return /[a-z0-9][_-][a-z0-9]/i.test(name) ? /_/.test(name) || name === name.toLowerCase() : /[a-z][A-Z]/.test(name);
}

/** As languages and products write themselves, TypeScript or LangChain: in a heading without more to it, no tool. */
function isProperName(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*$/.test(name);
}

function textOf(node: Cheerio<Node>): string {
  return node.text().replace(/\s+/g, ' ').trim();
}

/** As HTML, each block with the line it stands in. READMEs write tables and headings in Markdown and in HTML alike. */
function render(markdown: string): string {
  const renderer = new MarkdownIt({ html: true });
  renderer.core.ruler.push('lines', (state) => {
    for (const token of state.tokens)
      if (token.map !== null && token.nesting >= 0) token.attrSet('data-line', String(token.map[0] + 1));
  });
  return renderer.render(markdown);
}
