import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type LabelledTool, labelledToolSchema, visibleLine } from '../model/index.js';
import { CommandError, exitCodes } from './exit.js';

/**
 * The labelled tools of a JSON-lines file. A line that is none ends it: figures over the rest would pass for figures over all.
 *
 * @throws {CommandError} naming file and line.
 */
export async function readLabels(file: string): Promise<LabelledTool[]> {
  const found: LabelledTool[] = [];
  const name = visibleLine(file, 120);
  let line = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      if (text.trim() === '') continue;
      const parsed = labelledToolSchema.safeParse(JSON.parse(text));
      if (!parsed.success)
        throw new CommandError(exitCodes.usage, `${name}:${line}: ${issueText(parsed.error.issues[0])}`);
      found.push(parsed.data);
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(exitCodes.usage, `${name}:${line}: not JSON`);
    if (error instanceof Error && 'code' in error)
      throw new CommandError(exitCodes.usage, `${name}: ${readError(error)}`);
    throw error;
  }
  if (found.length === 0) throw new CommandError(exitCodes.usage, `${name}: holds no labelled tools`);
  return found;
}

function issueText(issue: { path: PropertyKey[]; message: string } | undefined): string {
  const place = issue?.path.join('.') ?? '';
  return visibleLine(`${place === '' ? '' : `${place}: `}${issue?.message ?? 'not a labelled tool'}`);
}

function readError({ code }: Error & { code?: unknown }): string {
  return code === 'ENOENT' ? 'no such file' : `cannot be read (${String(code)})`;
}
