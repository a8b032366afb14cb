import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options that a benchmark was started with; `--help` prints what it measures, and ends it. */
export function benchOptions<Own extends Options>(help: string, options: Own) {
  return benchArguments(help, options, false).values;
}

/** The same with what is not an option, where that is allowed. */
export function benchArguments<Own extends Options>(help: string, options: Own, allowPositionals = true) {
  const asked = process.argv.slice(2);
  if (asked.includes('--help')) {
    process.stdout.write(`${help.trim()}\n`);
    process.exit();
  }
  return parseArgs({ args: asked, options, allowPositionals });
}
