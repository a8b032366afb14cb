import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { print } from '../terminal.js';

const help = `
Each line of FILE is a tool as JSON with its label: {"repo", "tool", "title"?, "description"?, "inputSchema"?, "outputSchema"?} and
"category", or the "annotations" that its author declares. With annotations, "gold_ro": false leaves a tool out of the figures
for reading, and only "d_policy": "delete-only" counts for Destructive: other authors mean more than deleting by the hint.

Each tool is rated by itself, without its author's hints and without corrections.

Examples:
  toolrisk evaluate --labels labelled.jsonl
  toolrisk evaluate --labels labelled.jsonl --json | jq .read.macroF1
`;

export function registerEvaluate(program: Command): Command {
  return program
    .command('evaluate')
    .description('how often the classifier is right about labelled tools, and where it is not')
    .requiredOption('--labels <file>', 'labelled tools, one JSON object a line')
    .option('--errors <number>', 'how many mistakes to show, the surest first', '20')
    .option('--json', 'print all figures as JSON')
    .addHelpText('after', help)
    .action(async (options: { labels: string; errors: string; json?: boolean }) => {
      const [{ evaluate }, { readLabels }, { evaluationText }, { CommandError, exitCodes }] = await Promise.all([
        import('../../../classifier/index.js'),
        import('../labels.js'),
        import('../evaluation-text.js'),
        import('../exit.js'),
      ]);
      if (!/^\d{1,6}$/.test(options.errors)) throw new CommandError(exitCodes.usage, '--errors must be a whole number');
      const evaluation = evaluate(await readLabels(options.labels), Number(options.errors));
      await print(options.json ? visibleJson(evaluation, 2) : evaluationText(evaluation));
    });
}
