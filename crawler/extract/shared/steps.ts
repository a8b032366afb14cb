import type { StepCount } from '../extractor.js';
import { OutOfStepsError } from './report.js';

/** Steps that one extractor may take for one server; those that its repository has left may be fewer. */
const maxSteps = 3_000_000;

/** Counts the work of evaluating source, never its time: what is cut short is the same on every machine. */
export class Steps {
  private taken = 0;

  constructor(private readonly shared: StepCount) {}

  /** Counts one step. @throws OutOfStepsError */
  take(): void {
    if (++this.taken > maxSteps) throw new OutOfStepsError(`the source takes more than ${maxSteps} steps to evaluate`);
    if (--this.shared.left < 0) throw new OutOfStepsError('the repository takes too many steps to evaluate');
  }
}
