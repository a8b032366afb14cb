import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const heldLimit = 8 * 1024 * 1024;
const readSize = 1024 * 1024;

/** Lines set aside on disk, in piles by key, so that memory does not grow with their number. Keys are safe file names. */
export class Spill {
  readonly #folder: string;
  readonly #held = new Map<string, string[]>();
  #size = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds a line, which holds no line break, to a pile. */
  async add(key: string, line: string): Promise<void> {
    const pile = this.#held.get(key) ?? [];
    pile.push(line);
    this.#held.set(key, pile);
    this.#size += line.length;
    if (this.#size > heldLimit) await this.#flush();
  }

  /** The lines of a pile in the order they came. */
  async *lines(key: string): AsyncGenerator<string> {
    await this.#flush();
    let rest = '';
    try {
      // Not `readline`: it also breaks lines at U+2028, which JSON leaves as it is.
      for await (const chunk of createReadStream(this.#file(key), { encoding: 'utf8', highWaterMark: readSize })) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        yield* parts;
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }

  async remove(): Promise<void> {
    this.#held.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    if (this.#size === 0) return;
    await mkdir(this.#folder, { recursive: true });
    // One file open at a time.
    for (const [key, pile] of this.#held) await appendFile(this.#file(key), `${pile.join('\n')}\n`);
    this.#held.clear();
    this.#size = 0;
  }

  #file(key: string): string {
    return join(this.#folder, key);
  }
}
