import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { TargetError } from '../provider.js';
import type { ReadAnswer, ReadJob, ReadResult } from './job.js';

/**
 * Seconds one repository may take, as the last resort: what ends a reading is the work that it takes, which is counted, so that a busy
 * machine reads what an idle one does.
 */
const deadlineSeconds = 900;
/** Memory of one worker thread, in megabytes. */
const memoryLimit = 2_048;

/** Threads that read repositories. One that hangs or runs out of memory is replaced and takes nothing else with it. */
export interface ReadPool {
  /** @throws TargetError when the snapshot cannot be opened, or the thread had to be given up. */
  read(job: ReadJob): Promise<ReadResult>;
  close(): Promise<void>;
}

export function createReadPool(options: { threads?: number } = {}): ReadPool {
  const pool = new Piscina<ReadJob, ReadAnswer>({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: options.threads ?? availableParallelism(),
    idleTimeout: 5_000,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimit },
    // Atomics would block the worker's event loop between jobs, and its streams with it.
    atomics: 'disabled',
  });

  return {
    async read(job) {
      const deadline = AbortSignal.timeout(deadlineSeconds * 1_000);
      let answer: ReadAnswer;
      try {
        answer = await pool.run(job, { signal: deadline, transferList: transferable(job) });
      } catch (error) {
        throw givenUp(job.subject, error, deadline.aborted);
      }
      if ('failure' in answer) throw new TargetError(answer.failure.code, answer.failure.message);
      return answer.result;
    },
    close: () => pool.destroy(),
  };
}

/** Tarballs are handed over rather than copied, unless their memory is shared with other data. */
function transferable({ input }: ReadJob): ArrayBuffer[] {
  if (input.form === 'folder') return [];
  const beside = input.form === 'tarball' ? (input.beside ?? []) : [];
  return [input.bytes, ...beside.map(({ bytes }) => bytes)].flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

function givenUp(subject: string, error: unknown, timedOut: boolean): unknown {
  if (timedOut) return new TargetError('too-large', `${subject}: reading took longer than ${deadlineSeconds} s`);
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new TargetError('too-large', `${subject}: reading needs more than ${memoryLimit} MB of memory`);
  }
  return error;
}
