import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import type { Level } from '../model/index.js';

type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream: only on a terminal, and never with NO_COLOR (https://no-color.org). */
export function colorsFor(stream: Pick<WriteStream, 'isTTY'>, env: NodeJS.ProcessEnv = process.env): Colors {
  return pc.createColors(stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}

/** The colour of a risk level. */
export function paintLevel(colors: Colors, level: Level, text: string): string {
  const paint = { Low: colors.green, Medium: colors.yellow, High: colors.magenta, Critical: colors.red }[level];
  return paint(text);
}

/** Writes and waits when the reader is slow, so that a long answer does not pile up in memory. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
