import { badgeImage, categoriesByDanger, counted, type Inspection, levelOf, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { shapeOf } from '../write-html.js';

/** A picture of a server’s worst, to be shown in its README. Nothing of it is third parties’ text. */
export const badge = () =>
  ({
    extensions: ['.svg'],
    forServer: (inspection) => [{ path: badgeImage(inspection.server.id), content: picture(inspection) }],
  }) as const satisfies PageKind;

/** Both have a contrast of at least 4.5 to 1 with white. */
const labelColor = '#3d4452';
const colors = { low: '#15703f', medium: '#8a5a00', high: '#a8430f', critical: '#a3163c', unknown: '#565f6e' };
/** Of a letter of the font on average, and on both sides of the text. */
const letter = 6.7;
const space = 8;

function picture({ server, tools }: Inspection): string {
  const label = 'MCP risk';
  const categories = tools.map(({ classification }) => classification.category);
  const worst = categoriesByDanger.findLast((category) => categories.includes(category));
  const [says, color] =
    server.coverage !== 'complete'
      ? (['not read completely', colors.unknown] as const)
      : worst === undefined
        ? (['no tools', colors.low] as const)
        : ([
            `${levelOf(worst)}: ${counted(categories.filter((one) => levelOf(one) === levelOf(worst)).length, 'tool')} of ${tools.length.toLocaleString('en')}`,
            colors[shapeOf(worst) as keyof typeof colors],
          ] as const);
  const left = Math.round(label.length * letter + 2 * space);
  const right = Math.round(says.length * letter + 2 * space);
  const text = (x: number, content: string) => html`<text x="${x}" y="14">${content}</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${says}"><title>${label}: ${says}</title>
<rect width="${left + right}" height="20" rx="3" fill="${color}"/><path d="M3 0H${left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" fill="${labelColor}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(space, label)}${text(left + space, says)}</g></svg>
`.toString();
}
