import { type Html, html } from './html.js';
import { numbered } from './write-html.js';

/*
 * Charts as SVG that takes its colours from the stylesheet, so that it follows the scheme of the reader. Bars alone: their one scale
 * starts at nothing and is a proportion. Widths are shares of what the screen has, so that letters keep their size on a phone. Each
 * stands beside a table that says the same, so that it is hidden from screen readers.
 */

export interface Bar {
  label: string;
  /** One after another in one bar; the class gives the colour. */
  parts: readonly { value: number; shape: string }[];
}

/** How much of the width the longest bar takes; its sum stands behind it. */
const longest = 88;
const rowHeight = 44;

/** Bars from left to right, each with its label above and its sum behind it. */
export function barChart(bars: readonly Bar[]): Html {
  const { most, sums } = scaleOf(bars);
  const scale = (value: number) => (value / most) * longest;
  const drawn = bars.map(({ label, parts }, row) => {
    const top = row * rowHeight;
    const { pieces, end } = stacked(parts, scale, (start, length, shape) => {
      return html`<rect class="fill ${shape}" x="${share(start)}" y="${top + 20}" width="${share(length)}" height="14"/>`;
    });
    return html`<text x="0" y="${top + 14}">${label}</text>${pieces}<text x="${share(end)}" dx="6" y="${top + 32}">${numbered(sums[row] ?? 0)}</text>`;
  });
  return html`<svg class="bars" width="100%" height="${bars.length * rowHeight}" aria-hidden="true" focusable="false">${drawn}</svg>`;
}

const columnHeight = 140;
const columnTop = 18;
const columnBottom = columnTop + columnHeight;
/** Fewer are as narrow as if there were so many. */
const fewestColumns = 12;
/** Where the last label ends at the earliest, beside the first. */
const lastLabel = 60;

/** Columns side by side over time, with the first and the last labelled. */
export function columnChart(columns: readonly Bar[]): Html {
  const { most } = scaleOf(columns);
  const step = 100 / Math.max(columns.length, fewestColumns);
  const scale = (value: number) => (value / most) * columnHeight;
  const drawn = columns.map(({ parts }, at) => {
    const { pieces } = stacked(parts, scale, (start, length, shape) => {
      const top = tenths(columnBottom - start - length);
      return html`<rect class="fill ${shape}" x="${share(at * step)}" y="${top}" width="${share(step * 0.75)}" height="${tenths(length)}"/>`;
    });
    return pieces;
  });
  const line = (y: number) => html`<line class="axis" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
  const last =
    columns.length > 1 &&
    html`<text class="label" x="${share(Math.max(columns.length * step, lastLabel))}" y="${columnBottom + 18}">${columns.at(-1)?.label ?? ''}</text>`;
  return html`<svg class="bars" width="100%" height="${columnBottom + 26}" aria-hidden="true" focusable="false">
<text x="0" y="12">${numbered(most)}</text>${line(columnTop)}${line(columnBottom)}${drawn}<text x="0" y="${columnBottom + 18}">${columns[0]?.label ?? ''}</text>${last}</svg>`;
}

function scaleOf(bars: readonly Bar[]): { most: number; sums: number[] } {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  return { most: Math.max(1, ...sums), sums };
}

/** The parts of a bar one after another, and where the last ends. */
function stacked(
  parts: Bar['parts'],
  scale: (value: number) => number,
  draw: (start: number, length: number, shape: string) => Html,
): { pieces: Html[]; end: number } {
  let end = 0;
  const pieces = parts.map(({ value, shape }) => {
    const length = scale(value);
    const piece = draw(end, length, shape);
    end += length;
    return piece;
  });
  return { pieces, end };
}

function share(part: number): string {
  return `${Math.round(part * 100) / 100}%`;
}

function tenths(length: number): number {
  return Math.round(length * 10) / 10;
}
