import { readFile } from 'node:fs/promises';
import { TargetError } from '../provider.js';
import { parseTargetList } from './shared/list.js';
import type { Found, Outcome, Source, SourceContext } from './shared/source.js';

/** Lists of targets on this machine. */
export const file: Source = { id: 'file', find };

async function* find({ files, parsing }: SourceContext): AsyncGenerator<Found, Outcome> {
  let complete = true;
  for (const path of files) {
    const list = parse(await read(path), path, parsing);
    for (const target of list.targets) yield { target, facts: null };
    for (const problem of list.problems) yield { problem };
    if (list.problems.length > 0) complete = false;
  }
  return { complete, expected: null };
}

async function read(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new TargetError(code === 'ENOENT' ? 'missing' : 'blocked', `the list ${path} cannot be read (${code})`);
  });
}

function parse(text: string, path: string, parsing: SourceContext['parsing']) {
  try {
    return parseTargetList(text, path, parsing);
  } catch (error) {
    if (error instanceof SyntaxError) throw new TargetError('invalid', error.message);
    throw error;
  }
}
