import { type Coverage, counted, type Inspection, type Level, levelSchema } from '../model/index.js';
import { html } from './html.js';

const label = 'MCP risk';
/** White on each has a contrast of at least 4.5 to 1. */
const labelColor = '#3d4452';
const colors = { Low: '#15703f', Medium: '#8a5a00', High: '#a8430f', Critical: '#a3163c' } satisfies Record<
  Level,
  string
>;
const unknownColor = '#565f6e';
/** Of a letter of the font on average, and on both sides of the text. */
const letter = 6.7;
const space = 8;

const withoutTools = {
  complete: 'no tools',
  partial: 'read in part',
  'not-understood': 'not understood',
  'no-server': 'no server found',
} satisfies Record<Coverage, string>;

/** What a server's badge says and how large it is, in pixels. Nothing of it is third parties' text. */
export interface Badge {
  says: string;
  color: string;
  width: number;
  height: number;
}

/** The worst level among the tools. A server that was not read whole may hold worse, and never looks harmless. */
export function badgeOf({ server, tools }: Inspection): Badge {
  const found = tools.map(({ classification }) => classification.level);
  const worst = levelSchema.options.findLast((level) => found.includes(level));
  const whole = server.coverage === 'complete';
  if (worst === undefined) return badgeSaying(withoutTools[server.coverage], whole ? colors.Low : unknownColor);
  const count = found.filter((level) => level === worst).length;
  return badgeSaying(
    `${worst}: ${count} of ${counted(tools.length, 'tool')}${whole ? '' : ', read in part'}`,
    whole || worst === 'High' || worst === 'Critical' ? colors[worst] : unknownColor,
  );
}

function badgeSaying(says: string, color: string): Badge {
  return { says, color, width: widthOf(label) + widthOf(says), height: 20 };
}

/** The badge as SVG, to be shown in a README. */
export function badgePicture(inspection: Inspection): string {
  const { says, color, width, height } = badgeOf(inspection);
  const left = widthOf(label);
  const text = (x: number, content: string) => html`<text x="${x}" y="14">${content}</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${label}: ${says}"><title>${label}: ${says}</title>
<rect width="${width}" height="${height}" rx="3" fill="${color}"/><path d="M3 0H${left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" fill="${labelColor}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(space, label)}${text(left + space, says)}</g></svg>
`.toString();
}

function widthOf(text: string): number {
  return Math.round(text.length * letter + 2 * space);
}
