import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options that a benchmark was started with; `--help` prints what it measures, and ends it. */
export function benchOptions<Own extends Options>(help: string, options: Own) {
  const asked = process.argv.slice(2);
  if (asked.includes('--help')) {
    process.stdout.write(`${help.trim()}\n`);
    process.exit();
  }
  return parseArgs({ args: asked, options }).values;
}
