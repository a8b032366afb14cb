import type { Fact } from '../assemble.js';
import { optionsOf, textValue, type Value } from './values.js';

/** The name of a tool, or why it is not known. */
export function nameFact(value: Value): (Fact<string> & { value: string }) | { reason: string } {
  const text = textValue(value);
  if (text !== null && text.trim() !== '') return { value: text, certainty: 'exact', at: value.at };
  if (value.kind === 'unknown') return { reason: value.reason };
  if (value.kind === 'options') return { reason: 'it depends on a condition' };
  return { reason: value.kind === 'instance' ? 'it comes from outside of the source' : 'it is not text' };
}

/** A text: in part known when it is one of several by a condition, the first of which is given. */
export function textFact(value: Value): Fact<string> {
  const text = textValue(value);
  if (text !== null) return { value: text, certainty: 'exact', at: value.at };
  const option = optionsOf(value)
    .map(textValue)
    .find((each) => each !== null);
  if (option !== undefined && option !== null) return { value: option, certainty: 'partial', at: value.at };
  return {
    value: null,
    certainty: value.kind === 'constant' && value.value === null ? 'exact' : 'unknown',
    at: value.at,
  };
}
