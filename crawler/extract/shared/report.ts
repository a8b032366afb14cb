import type { Problem } from '../../../src/model/index.js';
import { type Place, placeText } from './assemble.js';

/** The places that were not understood, each once. */
export class Report {
  readonly problems: Problem[] = [];
  /** How many there are. */
  count = 0;
  private readonly places = new Set<string>();

  constructor(private readonly module: string) {}

  /** A place that registers tools in a way that was not understood. */
  notUnderstood(at: Place, message: string): void {
    const subject = placeText(at);
    if (this.places.has(subject)) return;
    this.places.add(subject);
    this.count++;
    this.problems.push({ stage: 'extract', module: this.module, subject, message, retryable: false });
  }
}
