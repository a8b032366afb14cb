import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import PQueue from 'p-queue';

const openFiles = 16;
const waitingFiles = 64;

/** Writes many files below one folder, a few at a time. */
export class Output {
  readonly #folder: string;
  readonly #queue = new PQueue({ concurrency: openFiles });
  readonly #folders = new Set<string>();
  #failure: unknown;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes a file to be written; waits only when many are under way. The path has forward slashes.
   * @throws the failure of any earlier file
   */
  async write(path: string, content: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#queue
      .add(() => this.#write(join(this.#folder, path), content))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
    if (this.#queue.size >= waitingFiles) await this.#queue.onSizeLessThan(waitingFiles);
  }

  /** Waits until nothing is under way any more. What waits to be written is given up. */
  async settle(): Promise<void> {
    this.#queue.clear();
    await this.#queue.onIdle();
  }

  /** Waits until every file is written. @throws the first failure */
  async finish(): Promise<void> {
    await this.#queue.onIdle();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #write(file: string, content: string): Promise<void> {
    const folder = dirname(file);
    if (!this.#folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      this.#folders.add(folder);
    }
    // Two things with one path would hide one another: fail instead.
    await writeFile(file, content, { flag: 'wx' });
  }
}
