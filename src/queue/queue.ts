/** What became of a piece of work: finished, whatever came of it, or to be tried again after a while. */
export type Handled = 'done' | 'again';

/** Work that waits for its turn and is done several pieces at a time. */
export interface WorkQueue<Job> {
  /** Hands work in; waits while there is enough of it waiting. @throws what a handler threw */
  add(job: Job): Promise<void>;
  /** Resolves when all work that was handed in is done, or nothing more is begun. @throws what a handler threw */
  idle(): Promise<void>;
  /** Begins nothing more. What is in hand is finished. */
  stop(): void;
}
