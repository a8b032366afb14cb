import { type Html, html } from './html.js';
import { numbered } from './write-html.js';

/*
 * Charts as SVG that takes its colours from the stylesheet, so that it follows the scheme of the reader. Bars alone: their one scale
 * starts at nothing and is a proportion. Each stands beside a table that says the same, so that it is hidden from screen readers.
 */

export interface Bar {
  label: string;
  /** One after another in one bar; the class gives the colour. */
  parts: readonly { value: number; shape: string }[];
}

const width = 680;
const labels = 280;
const numbers = 70;
const rowHeight = 26;

/** Bars from left to right, each with its label before and its sum behind it. */
export function barChart(bars: readonly Bar[]): Html {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...sums);
  const scale = (value: number) => Math.round((value / most) * (width - labels - numbers) * 10) / 10;
  return html`<svg class="bars" viewBox="0 0 ${width} ${bars.length * rowHeight}" aria-hidden="true" focusable="false">${bars.map(
    ({ label, parts }, row) => {
      const top = row * rowHeight;
      let left = labels;
      const drawn = parts.map(({ value, shape }) => {
        const piece = html`<rect class="fill ${shape}" x="${left}" y="${top + 4}" width="${scale(value)}" height="${rowHeight - 8}"/>`;
        left = Math.round((left + scale(value)) * 10) / 10;
        return piece;
      });
      return html`<text class="label" x="${labels - 10}" y="${top + 17}">${label}</text>${drawn}<text x="${left + 8}" y="${top + 17}">${numbered(sums[row] ?? 0)}</text>`;
    },
  )}</svg>`;
}

const columnHeight = 140;

/** Columns side by side over time, with the first and the last labelled. */
export function columnChart(columns: readonly Bar[]): Html {
  const sums = columns.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...sums);
  const step = Math.round((width / Math.max(columns.length, 12)) * 10) / 10;
  return html`<svg class="bars" viewBox="0 0 ${width} ${columnHeight + 44}" aria-hidden="true" focusable="false">
<text x="0" y="12">${numbered(most)}</text><path class="axis" d="M0 18H${width}M0 ${18 + columnHeight}H${width}"/>${columns.map(
    ({ parts }, at) => {
      let bottom = 18 + columnHeight;
      return parts.map(({ value, shape }) => {
        const height = Math.round((value / most) * columnHeight * 10) / 10;
        bottom = Math.round((bottom - height) * 10) / 10;
        return html`<rect class="fill ${shape}" x="${Math.round(at * step * 10) / 10}" y="${bottom}" width="${Math.round(step * 7.5) / 10}" height="${height}"/>`;
      });
    },
  )}<text x="0" y="${columnHeight + 36}">${columns[0]?.label ?? ''}</text>${
    columns.length > 1 &&
    html`<text class="label" x="${Math.round(columns.length * step)}" y="${columnHeight + 36}">${columns.at(-1)?.label ?? ''}</text>`
  }</svg>`;
}
