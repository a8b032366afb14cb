import { cut, escapeHidden, hiddenCharacters } from '../model/index.js';
import { type Block, type Child, flat, type Inline, type InlineNode, type Row, type Table } from './document.js';
import { type LinkTo, webAddress } from './links.js';
import { outdented, plain } from './text.js';
import { numbered } from './write-html.js';

/*
 * What a document says, as Markdown (CommonMark and its tables). Nothing that third parties wrote can end what it stands in: in a
 * line its special characters are escaped and there are no line ends; on lines of its own it stands in a fence longer than any in it.
 */

export function blocksAsMarkdown(children: readonly Child[], to: LinkTo): string {
  return flat(children)
    .map((each) => blockAsMarkdown(each, to))
    .filter((each) => each !== '')
    .join('\n\n');
}

function blockAsMarkdown(of: Block, to: LinkTo): string {
  const line = (content: Inline) => inlineAsMarkdown(content, to, false).trim();
  switch (of.is) {
    case 'heading': {
      const kicker = of.kicker === undefined ? '' : `${of.kicker} `;
      return `# ${kicker}${line(of.of)}${of.badge === undefined ? '' : `\n\n${line(of.badge)}`}`;
    }
    case 'subheading':
      return `### ${line(of.of)}`;
    case 'p':
      return of.look === 'notice' ? `> ${line(of.of)}` : line(of.of);
    case 'section':
      return `## ${line(of.heading)}${of.count === undefined ? '' : ` (${numbered(of.count)})`}\n\n${blocksAsMarkdown(of.blocks, to)}`;
    case 'part':
      return `### ${line(of.heading)}\n\n${blocksAsMarkdown(of.blocks, to)}`;
    case 'text':
      return fenced(outdented(of.text.replaceAll('\r\n', '\n')), 'text', textLimit);
    case 'list':
      return of.items.map((item) => `- ${line(item)}`).join('\n');
    case 'nested':
      return of.items
        .map(({ of, below = null }) => indented(`- ${line(of)}\n${blocksAsMarkdown([below], to)}`.trimEnd()))
        .join('\n');
    case 'entries':
      return of.items.map((item) => `- ${indented(blocksAsMarkdown(item, to))}`).join('\n');
    case 'table':
      return tableAsMarkdown(of, to);
    case 'pre':
      return of.theirs === undefined
        ? `${of.caption === undefined ? '' : `${escaped(of.caption)}:\n\n`}${fenced(of.text, '', of.text.length)}`
        : fenced(of.text, '', of.theirs);
    case 'quote':
      return `> ${line(of.of)}\n>\n> (${line(of.from)})`;
    case 'facts':
      return of.entries.map(([name, value]) => `- ${line(name)}: ${line(value)}`).join('\n');
    case 'rows':
      return of.rows.map((row) => rowAsMarkdown(row, line)).join('\n');
    case 'details':
      return `${line(of.summary)}:\n\n${blocksAsMarkdown(of.blocks, to)}`;
    case 'columns':
      return of.columns.map((column) => blocksAsMarkdown(column, to)).join('\n\n');
    case 'chart':
      return `${escaped(of.title)}:\n\n${tableAsMarkdown(of.table, to)}`;
    case 'web':
      return '';
  }
}

/** UTF-16 units of a description, as on the page. */
const textLimit = 5_000;

function tableAsMarkdown({ columns, rows, foot }: Omit<Table, 'labelledBy'>, to: LinkTo): string {
  const kept = columns.flatMap(({ drawn }, at) => (drawn === true ? [] : [at]));
  const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cellsOf = (row: readonly Inline[]) => kept.map((at) => inlineAsMarkdown(row[at] ?? null, to, true).trim());
  return [
    lineOf(kept.map((at) => escaped(columns[at]?.label ?? ''))),
    lineOf(kept.map((at) => (columns[at]?.look?.includes('number') === true ? '--:' : '---'))),
    ...[...rows, ...(foot === undefined ? [] : [foot])].map((row) => lineOf(cellsOf(row))),
  ].join('\n');
}

function rowAsMarkdown(
  { lead, name, note, text, marks, signals, end }: Row,
  line: (content: Inline) => string,
): string {
  const head = [name, note, lead === undefined ? undefined : ['(', lead, ')']].filter((each) => each !== undefined);
  const rest = [
    text,
    marks === undefined ? undefined : joined(marks),
    signals === undefined ? undefined : joined(signals),
    end,
  ]
    .filter((each) => each !== undefined)
    .map(line)
    .filter((each) => each !== '');
  return `- ${head.map(line).join(' ')}${rest.length === 0 ? '' : `: ${rest.join('; ')}`}`;
}

function joined(parts: readonly Inline[]): Inline {
  return parts.map((part, at): Inline => (at === 0 ? part : [', ', part]));
}

/** @param cell within a table, where a bar ends the cell and there are no lines */
export function inlineAsMarkdown(of: Inline, to: LinkTo, cell: boolean): string {
  if (of === null || of === false) return '';
  if (typeof of === 'string') return escaped(of);
  if (typeof of === 'number') return numbered(of);
  if (isList(of)) {
    let text = '';
    for (const each of of) text += inlineAsMarkdown(each, to, cell);
    return text;
  }
  return nodeAsMarkdown(of, to, cell);
}

function nodeAsMarkdown(of: InlineNode, to: LinkTo, cell: boolean): string {
  const within = (content: Inline) => inlineAsMarkdown(content, to, cell);
  switch (of.is) {
    case 'theirs':
      return escaped(shownLine(of.text, of.limit));
    case 'summary':
      return escaped(
        plain(
          of.text
            .trimStart()
            .slice(0, of.limit * 2)
            .replace(/[ \t\r\n]+/g, ' '),
          of.limit,
        ),
      );
    case 'source':
      return codeSpan(plain(of.text.replaceAll(/\s+/g, ' ')), cell);
    case 'code':
      return codeSpan(bare(of.of), cell);
    case 'link':
      return `[${within(of.of)}](${to(of.to)})`;
    case 'outside': {
      const address = webAddress(of.href);
      return address === null
        ? within(of.of)
        : `[${within(of.of)}](<${address.replace(/[<>\\|]/g, encodeURIComponent)}>)`;
    }
    case 'strong':
      return `**${within(of.of).trim()}**`;
    case 'muted':
      return within(of.of);
    case 'badge':
      return `**${of.level} risk**, ${of.category}`;
    case 'mark':
      return of.count === null ? of.category : `${numbered(of.count)} ${of.category}`;
    case 'time':
      return of.iso.slice(0, 10);
    case 'break':
      return cell ? '; ' : '. ';
    case 'drawn':
      return '';
  }
}

function shownLine(text: string, limit = 300): string {
  const { more } = cut(text, limit);
  return plain(text, limit) + (more > 0 ? ` (${numbered(more)} more characters)` : '');
}

/** The text alone, for where nothing else can stand. */
export function bare(of: Inline): string {
  if (of === null || of === false) return '';
  if (typeof of === 'string') return of;
  if (typeof of === 'number') return numbered(of);
  if (isList(of)) return of.map(bare).join('');
  if (of.is === 'theirs' || of.is === 'summary' || of.is === 'source')
    return plain(of.text, of.is === 'source' ? 300 : of.limit);
  return 'of' in of ? bare(of.of) : '';
}

/** Text of which no character means anything in Markdown; one line of it. */
export function escaped(text: string): string {
  // Most text has none of what is replaced below.
  if (!/[\\`*_{}[\]()<>#|~&$^@\r\n]|:\/\/|www\.|^\s*(?:[-+=:!]|\d{1,9}[.)])/i.test(text)) return text;
  return (
    text
      .replace(/[\\`*_{}[\]()<>#|~&$^]/g, '\\$&')
      // What would become a link by itself, or mention somebody.
      .replace(/:\/\/|(?<=www)\./gi, (found) => `\\${found}`)
      .replace(/@/g, '\\@')
      // What would begin a list, a heading or a rule.
      .replace(/^(\s*)([-+=:!])/, '$1\\$2')
      .replace(/^(\s*\d{1,9})([.)])/, '$1\\$2')
      .replace(/[\r\n]+/g, ' ')
  );
}

function codeSpan(text: string, cell: boolean): string {
  const inner = text.replace(/[\r\n]+/g, ' ');
  const ticks = '`'.repeat(longestRun(inner, '`') + 1);
  const padded = /^[` ]|[` ]$/.test(inner) ? ` ${inner} ` : inner;
  const span = `${ticks}${padded}${ticks}`;
  return cell ? span.replaceAll('|', '\\|') : span;
}

function fenced(text: string, language: string, limit: number): string {
  const { kept, more } = cut(text, limit);
  const shown = kept.replace(hiddenCharacters, (found) =>
    found === '\n' || found === '\t' ? found : escapeHidden(found),
  );
  const fence = '`'.repeat(Math.max(3, longestRun(shown, '`') + 1));
  const note = more > 0 ? `\n\nCut here: ${numbered(more)} more characters.` : '';
  return `${fence}${language}\n${shown}\n${fence}${note}`;
}

function longestRun(text: string, character: string): number {
  if (!text.includes(character)) return 0;
  let longest = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    run = text[at] === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

function indented(text: string): string {
  return text.replace(/\n(?!\n)/g, '\n  ');
}

function isList(of: Inline): of is readonly Inline[] {
  return Array.isArray(of);
}
