import type { Place, ToolFacts } from '../assemble.js';
import type { Findings } from '../findings.js';
import type { Evaluator } from './evaluator.js';
import { nameFact } from './facts.js';
import { type Environment, optionsOf, type Value } from './values.js';

/** What was read of one tool, but for its name, which may wait for something. */
export type Draft = Omit<ToolFacts, 'name'> & { name: Value };

/** A place that makes a tool whose name is not written there. */
export interface Unnamed {
  at: Place;
  reason: string;
}

/**
 * The tools that one place makes, in each way that leads to it; those whose name is not known go to `unnamed`. A draft that says
 * nothing of its condition has that of the place.
 */
export function readWays(
  evaluator: Evaluator,
  at: Place,
  findings: Findings,
  unnamed: Unnamed[],
  read: (env: Environment) => Draft | null,
): void {
  const condition = evaluator.conditions.at(at);
  const nothing: Value = { kind: 'constant', value: null, at };
  for (const { env } of evaluator.ways((env) => read(env)?.name ?? nothing)) {
    const draft = read(env);
    if (draft === null) continue;
    const options = optionsOf(draft.name);
    // One that is not known leaves open what the others are good for.
    const missing = options.find((option) => option.kind === 'unknown');
    for (const option of missing === undefined ? options : [missing]) {
      const name = nameFact(option);
      if ('reason' in name) unnamed.push({ at, reason: name.reason });
      else findings.add({ condition, ...draft, name });
    }
  }
}
