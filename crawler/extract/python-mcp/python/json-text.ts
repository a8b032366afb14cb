import { bool, dict, none, num, sequence, text, type Value } from './values.js';

/** Values of one document that are kept; a longer one is not read. */
const maxValues = 50_000;

/** What `json.loads` gives for a text; null when it is no JSON. */
export function fromJsonText(content: string): Value | null {
  try {
    return convert(JSON.parse(content), { left: maxValues });
  } catch {
    // Not JSON, or too deep: then nothing of it is known.
    return null;
  }
}

function convert(json: unknown, budget: { left: number }): Value {
  if (budget.left-- <= 0) throw new RangeError('too many values');
  if (json === null) return none;
  if (typeof json === 'string') return text(json);
  if (typeof json === 'boolean') return bool(json);
  if (typeof json === 'number') return num(json, !Number.isInteger(json));
  if (Array.isArray(json))
    return sequence(
      'list',
      json.map((each) => convert(each, budget)),
    );
  const result = dict();
  for (const [key, value] of Object.entries(json as object))
    result.entries.set(`s:${key}`, { key: text(key), value: convert(value, budget), place: undefined });
  return result;
}
