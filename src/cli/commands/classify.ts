import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { exitCodes } from '../exit.js';
import { print } from '../terminal.js';

const help = `
Each line of standard input is a tool as JSON: {"server"?, "name", "title"?, "description"?, "inputSchema"?, "outputSchema"?,
"annotations"?}. Each line of standard output is its classification, in the same order, as soon as it is known. A line that is
no tool gives {"error": {"line", "message"}} in its place, and exit code 2 at the end.

Examples:
  echo '{"name":"delete_repository","description":"Deletes a repository"}' | toolrisk classify
  jq -c '.tools[]' tools-list.json | toolrisk classify | jq -r .category
`;

export function registerClassify(program: Command): Command {
  return program
    .command('classify')
    .description('classify tools given as JSON lines on standard input')
    .option('--json', 'accepted for uniformity: the output is JSON lines in any case')
    .addHelpText('after', help)
    .action(async () => {
      const [{ createInterface }, { classify }, { parseToolLine }] = await Promise.all([
        import('node:readline'),
        import('../../../classifier/index.js'),
        import('../tool-line.js'),
      ]);
      let line = 0;
      for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
        line++;
        if (text.trim() === '') continue;
        const parsed = parseToolLine(text);
        if ('message' in parsed) {
          process.exitCode = exitCodes.usage;
          await print(visibleJson({ error: { line, message: parsed.message } }));
          continue;
        }
        const classification = classify(parsed.tool, { server: parsed.server });
        await print(visibleJson({ ...classification, gaps: [...classification.gaps, ...parsed.ignored] }));
      }
    });
}
