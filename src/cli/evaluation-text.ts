import type { Binary, Evaluation, Label } from '../../classifier/index.js';
import { type Category, counted, visibleLine } from '../model/index.js';

const categories = ['Read', 'Write', 'Execute', 'Destructive', 'Financial', 'Unknown'] as const satisfies Category[];
const labels = [...categories.slice(0, -1), 'not Read'] as Label[];

/** The figures of an evaluation as Markdown tables, which read well on a terminal too. */
export function evaluationText(evaluation: Evaluation): string {
  const { calibration, repositories } = evaluation;
  const parts = [
    `${counted(evaluation.tools, 'tool')}, each rated by itself and without its author’s hints.`,
    table(
      ['Figure', 'Tools', 'Accuracy', 'Precision', 'Recall', 'F1', 'Macro-F1'],
      [
        binaryRow('Read against not', evaluation.read),
        binaryRow('Destructive against not', evaluation.destructive),
        ...Object.entries(evaluation.classes).map(([category, figures]) => binaryRow(`Class ${category}`, figures)),
      ],
    ),
    [
      `- Accuracy, mean over repositories: ${figure(evaluation.meanRepositoryAccuracy)}`,
      `- Held to be Destructive, said Read: ${evaluation.dangerous}`,
      `- Said Unknown: ${(100 * evaluation.unknown).toFixed(1)} %`,
      `- Calibration error (read against not): ${figure(calibration.error)}`,
    ].join('\n'),
    'Label in rows, category said in columns:',
    table(
      ['', ...categories],
      labels
        .filter((label) => evaluation.confusion[label] !== undefined)
        .map((label) => [label, ...categories.map((category) => `${evaluation.confusion[label]?.[category] ?? 0}`)]),
    ),
    'Confidence, and the share that was right:',
    table(
      ['Confidence', 'Tools', 'Mean', 'Right'],
      calibration.bins.map(({ from, to, tools, confidence, right }) => [
        `${from.toFixed(1)} to ${to.toFixed(1)}`,
        `${tools}`,
        figure(confidence),
        figure(right),
      ]),
    ),
    'Repositories, least accurate first (read against not):',
    table(
      ['Repository', 'Tools', 'Accuracy'],
      repositories.map(({ repo, tools, accuracy }) => [cell(repo), `${tools}`, figure(accuracy)]),
    ),
  ];
  if (evaluation.worst.length > 0) parts.push('Mistakes, surest first:', mistakes(evaluation));
  return parts.join('\n\n');
}

function mistakes({ worst }: Evaluation): string {
  return worst
    .map(({ repo, tool, label, category, confidence, because }) => {
      const reasons = because.slice(0, 3).map(({ text }) => `  - ${visibleLine(text, 160)}`);
      const heading = `- ${visibleLine(`${repo} ${tool}`, 120)}: ${label}, said ${category} (${confidence})`;
      return [heading, ...reasons].join('\n');
    })
    .join('\n');
}

function binaryRow(name: string, { tools, accuracy, precision, recall, f1, macroF1 }: Binary): string[] {
  return [name, `${tools}`, ...[accuracy, precision, recall, f1, macroF1].map(figure)];
}

/** Nothing to count is no figure, neither a good nor a bad one. */
const figure = (value: number | null) => (value === null ? '–' : value.toFixed(4));
const cell = (text: string) => visibleLine(text, 80).replaceAll('|', '/');

/** A Markdown table, its columns as wide as they need to be: numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((text, at) => Math.max(3, ...[header, ...rows].map((row) => (row[at] ?? text).length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}
