import { existsSync } from 'node:fs';
import { classify } from '../../classifier/index.js';
import { readLabels } from '../../src/cli/labels.js';
import type { ToolDefinition } from '../../src/model/index.js';
import { benchArguments } from './options.js';

const help = `
Says how many tools a second one core classifies in steady state, and that the time grows with the length of a description and no
faster, whatever it holds.

npm run bench:classify -- [LABELLED.jsonl]

  LABELLED.jsonl   labelled tools, one as JSON on each line (our own)
`;
const [file = 'test/fixtures/labels/tools.jsonl'] = benchArguments(help, {}).positionals;
if (!existsSync(file)) throw new Error(`no such file: ${file}`);
const tools = (await readLabels(file)).map(
  (row): ToolDefinition => ({
    name: row.tool,
    title: row.title ?? null,
    description: row.description ?? null,
    inputSchema: row.inputSchema ?? null,
    outputSchema: row.outputSchema ?? null,
    annotations: row.annotations ?? null,
  }),
);

/** Of the processor, so that what else runs on the machine counts little. */
const secondsFor = (work: () => void): number => {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
};

const passes = Math.ceil(20_000 / tools.length);
const round = () => {
  for (let pass = 0; pass < passes; pass++) for (const tool of tools) classify(tool);
};
round();
round();
const rates = Array.from({ length: 5 }, () => (passes * tools.length) / secondsFor(round)).sort((a, b) => a - b);
print(`${tools.length} tools repeated: ${Math.round(rates[2] ?? 0).toLocaleString('en')} tools a second (median of 5)`);

const hostile: Record<string, string> = {
  'one word': 'a',
  brackets: '([{"`',
  quotes: '" ',
  verbs: 'create, update, ',
  breaks: ' \n',
  prices: 'costs $1 ',
  spaces: '  ',
  'accented letters': 'é\u0301 ',
  'html words': 'as html ',
  'ignore phrases': 'ignore previou ',
};
for (const [what, text] of Object.entries(hostile)) {
  const [small, large] = [250_000, 1_000_000].map((length) => {
    const description = text.repeat(length / text.length);
    const parameter = { type: 'string', description };
    const tool = {
      name: 'list_things',
      title: null,
      description,
      inputSchema: { type: 'object', properties: { url: parameter, path: parameter, html: parameter } },
      outputSchema: null,
      annotations: null,
    };
    classify(tool);
    return Math.min(...Array.from({ length: 3 }, () => secondsFor(() => classify(tool))));
  }) as [number, number];
  print(`${what}, 1 MB: ${(large * 1e3).toFixed(1)} ms, ${(large / small).toFixed(1)} times 250 kB`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
