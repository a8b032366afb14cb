import type { Problem } from '../../../src/model/index.js';
import { type Place, placeText } from './assemble.js';

/** Thrown when a source takes more to evaluate than one repository is worth. */
export class OutOfStepsError extends Error {}

/** The problems that an extractor met, each place once. */
export class Report {
  private readonly byPlace = new Map<string, Problem>();
  private missed = 0;

  constructor(private readonly extractor: string) {}

  /** How many places register tools in a way that was not understood. */
  get count(): number {
    return this.missed;
  }

  /** Sorted by place. */
  get problems(): Problem[] {
    return [...this.byPlace.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  }

  /** A place that registers tools in a way that was not understood. */
  notUnderstood(at: Place, message: string): void {
    if (this.put(placeText(at), message)) this.missed++;
  }

  /** A place of which something is to be said, though what it registers was understood. */
  remark(at: Place, message: string): void {
    this.put(placeText(at), message);
  }

  /** Runs something, and says so when the source turns out to be more than can be evaluated. */
  within(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof OutOfStepsError)) throw error;
      if (this.put('evaluation', `Not all of the source was evaluated: ${error.message}.`)) this.missed++;
    }
  }

  private put(subject: string, message: string): boolean {
    if (this.byPlace.has(subject)) return false;
    this.byPlace.set(subject, { stage: 'extract', module: this.extractor, subject, message, retryable: false });
    return true;
  }
}
