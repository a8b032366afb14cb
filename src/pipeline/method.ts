import { readFileSync } from 'node:fs';
import { type MethodFacts, methodFactsSchema } from '../model/index.js';

/** How well the classifier that ships did when it was last measured. */
export function methodFacts(): MethodFacts {
  const file = new URL('../../../data/evaluation.json', import.meta.url);
  return methodFactsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
