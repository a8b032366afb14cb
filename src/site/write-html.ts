import { type Category, type Level, levelOf } from '../model/index.js';
import { type Block, type Child, flat, type Inline, type InlineNode, type Row, type Table } from './document.js';
import { type Html, type Child as HtmlChild, html } from './html.js';
import { type LinkTo, webAddress } from './links.js';
import { block, code, inline, summary } from './text.js';

/** What a document says, as HTML. */
export function blocksAsHtml(children: readonly Child[], to: LinkTo): Html[] {
  return flat(children).map((each) => blockAsHtml(each, to));
}

function blockAsHtml(of: Block, to: LinkTo): Html {
  switch (of.is) {
    case 'heading':
      return html`<div class="page-head">
<h1>${of.kicker !== undefined && html`<span class="kicker">${of.kicker}</span> `}${inlineAsHtml(of.of, to)}</h1>
${of.badge !== undefined && html`<p>${inlineAsHtml(of.badge, to)}</p>`}
</div>`;
    case 'subheading':
      return html`<h3>${inlineAsHtml(of.of, to)}</h3>`;
    case 'p':
      return html`<p${classOf(of.look)}>${inlineAsHtml(of.of, to)}</p>`;
    case 'section':
      return html`<section aria-labelledby="${of.id}"><h2 id="${of.id}">${inlineAsHtml(of.heading, to)}${of.count !== undefined && html` <span class="muted">${numbered(of.count)}</span>`}</h2>
${blocksAsHtml(of.blocks, to)}
</section>`;
    case 'part':
      return html`<article class="part" aria-labelledby="${of.id}"><h3 id="${of.id}">${inlineAsHtml(of.heading, to)}</h3>
${blocksAsHtml(of.blocks, to)}
</article>`;
    case 'text':
      return block(of.text);
    case 'list':
      return html`<ul${classOf(of.look)}>${of.items.map((item) => html`<li>${inlineAsHtml(item, to)}</li>`)}</ul>`;
    case 'nested':
      return html`<ul>${of.items.map(({ of, below = null }) => html`<li>${inlineAsHtml(of, to)}${blocksAsHtml([below], to)}</li>`)}</ul>`;
    case 'entries':
      return html`<ul class="${of.look}">${of.items.map((item) => html`<li>${blocksAsHtml(item, to)}</li>`)}</ul>`;
    case 'table':
      return tableAsHtml(of, to);
    case 'pre':
      return preAsHtml(of);
    case 'quote':
      return html`<blockquote><p>${inlineAsHtml(of.of, to)}</p><footer>${inlineAsHtml(of.from, to)}</footer></blockquote>`;
    case 'facts':
      return html`<dl class="${of.look}">${of.entries.map(([name, value]) => html`<div><dt>${inlineAsHtml(name, to)}</dt><dd>${inlineAsHtml(value, to)}</dd></div>`)}</dl>`;
    case 'rows':
      return html`<ul class="rows"${of.label !== undefined && html` aria-label="${of.label}"`}>${of.rows.map((row) => rowAsHtml(row, of.look, to))}</ul>`;
    case 'details':
      return html`<details${of.open && html` open`}><summary>${inlineAsHtml(of.summary, to)}</summary>
${blocksAsHtml(of.blocks, to)}</details>`;
    case 'columns':
      return html`<div class="columns">${of.columns.map((column) => html`<div>${blocksAsHtml(column, to)}</div>`)}</div>`;
    case 'chart':
      return html`<figure class="chart" aria-labelledby="${of.id}"><figcaption id="${of.id}">${of.title}</figcaption>
${of.drawing}
<details><summary>The same as a table</summary>${tableAsHtml({ ...of.table, labelledBy: of.id }, to)}</details></figure>`;
    case 'web':
      return of.html;
  }
}

function tableAsHtml({ labelledBy, columns, rows, foot, look }: Table, to: LinkTo): Html {
  const cell = (content: Inline, at: number) => {
    const name = classOf(columns[at]?.look);
    return at === 0
      ? html`<th scope="row"${name}>${inlineAsHtml(content, to)}</th>`
      : html`<td${name}>${inlineAsHtml(content, to)}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="${labelledBy}"><table${classOf(look)}>
<thead><tr>${columns.map(({ label, look, drawn }) => html`<th scope="col"${classOf(look)}>${drawn === true ? html`<span class="visually-hidden">${label}</span>` : label}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>${foot !== undefined && html`<tfoot><tr>${foot.map(cell)}</tr></tfoot>`}</table></div>`;
}

function preAsHtml({ text, theirs, caption, copy }: Extract<Block, { is: 'pre' }>): Html {
  const content = html`<pre tabindex="0"><code>${theirs === undefined ? text : code(text, theirs)}</code></pre>`;
  if (caption === undefined) return content;
  // Without JavaScript there is nothing that could copy, and no button.
  const button = copy && html`<button type="button" class="copy" hidden>Copy</button>`;
  return html`<figure class="code"><figcaption>${caption}${button}</figcaption>${content}</figure>`;
}

function rowAsHtml({ lead, name, note, text, marks, signals, end, warn }: Row, look: string, to: LinkTo): Html {
  const shown = signals !== undefined && signals.length > 0;
  return html`<li class="row ${look}-row">
${lead !== undefined && html`<div class="row-badge">${inlineAsHtml(lead, to)}</div>`}
<div><span class="row-name">${inlineAsHtml(name, to)}</span>${note !== undefined && html` <span class="muted id">${inlineAsHtml(note, to)}</span>`}
${text !== undefined && html`<p class="row-text">${inlineAsHtml(text, to)}</p>`}${shown && html`<ul class="signals-inline">${signals.map((each) => html`<li>${inlineAsHtml(each, to)}</li>`)}</ul>`}</div>
${marks !== undefined && html`<ul class="counts">${marks.map((each) => html`<li>${inlineAsHtml(each, to)}</li>`)}</ul>`}
${end !== undefined && html`<div class="row-end${warn === true && ' warn'}">${inlineAsHtml(end, to)}</div>`}
</li>`;
}

export function inlineAsHtml(of: Inline, to: LinkTo): HtmlChild {
  if (of === null || of === false) return '';
  if (typeof of === 'string') return of;
  if (typeof of === 'number') return numbered(of);
  if (isList(of)) return of.map((each) => inlineAsHtml(each, to));
  return nodeAsHtml(of, to);
}

function nodeAsHtml(of: InlineNode, to: LinkTo): Html {
  switch (of.is) {
    case 'theirs':
      return inline(of.text, of.limit);
    case 'summary':
      return summary(of.text, of.limit);
    case 'source':
      return html`<code class="excerpt">${code(of.text)}</code>`;
    case 'code':
      return html`<code>${inlineAsHtml(of.of, to)}</code>`;
    case 'link':
      return html`<a href="${to(of.to)}">${inlineAsHtml(of.of, to)}</a>`;
    case 'outside': {
      const address = webAddress(of.href);
      const content = inlineAsHtml(of.of, to);
      return address === null
        ? html`${content}`
        : html`<a href="${address}" rel="nofollow noopener noreferrer">${content}</a>`;
    }
    case 'strong':
      return html`<strong>${inlineAsHtml(of.of, to)}</strong>`;
    case 'muted':
      return html`<span class="${of.look ?? 'muted'}">${inlineAsHtml(of.of, to)}</span>`;
    case 'badge':
      return badge(of.level, of.category);
    case 'mark':
      return html`<span class="count ${shapeOf(of.category)}">${of.count !== null && `${numbered(of.count)} `}${of.category}</span>`;
    case 'time':
      return html`<time datetime="${of.iso}">${of.iso.slice(0, 10)}</time>`;
    case 'break':
      return html`<br>`;
    case 'drawn':
      return of.html;
  }
}

/** Level and category of a tool. `Unknown` looks like no other. */
function badge(level: Level, category: Category): Html {
  const shape = category === 'Unknown' ? 'unknown' : level.toLowerCase();
  return html`<span class="badge ${shape}"><span class="badge-level">${level}</span><span class="badge-category">${category}</span></span>`;
}

/** The class that gives a category its colours. */
export function shapeOf(category: Category): string {
  return category === 'Unknown' ? 'unknown' : levelOf(category).toLowerCase();
}

export function numbered(number: number | string): string {
  return typeof number === 'number' ? number.toLocaleString('en') : number;
}

function classOf(look: string | undefined): Html | false {
  return look !== undefined && html` class="${look}"`;
}

function isList(of: Inline): of is readonly Inline[] {
  return Array.isArray(of);
}
