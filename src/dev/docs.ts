import { readFileSync, writeFileSync } from 'node:fs';
import { extractors } from '../../crawler/extract/index.js';

/** Writes the docs that are made from code; with `--check`, fails when what is there is not what it would write. */
const path = 'crawler/extract/README.md';

const sections = extractors.map(({ id, title, forms }) => {
  const lines = forms.map((form) => `- ${form}`).join('\n');
  return `## ${id}\n\n${title}\n\n${lines}\n`;
});

const text = `# What is read, and how

Made by \`npm run docs\` from the extractors themselves: change them, not this.

Each extractor reads the forms listed under it, the most trusted first. Where two read the same tool, the better provenance
wins, then the earlier of the two; what they disagree on is reported.

${aligned([['extractor', 'reads'], ...extractors.map(({ id, title }) => [`[${id}](#${id})`, title])])}

${sections.join('\n')}`;

if (process.argv.includes('--check')) {
  const there = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  if (there !== text) {
    process.stderr.write(`${path} is out of date: run npm run docs\n`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, text);
}

/** A table as the formatter writes it, the columns of one width. */
function aligned(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join('\n');
}
