import type { Json, JsonObject } from '../../../../src/model/index.js';
import { displayed } from '../python/operators.js';
import { asText, bool, dict, none, num, sequence, text, type Value } from '../python/values.js';

/** Levels of lists and dictionaries that are followed. */
const maxDepth = 60;
/** Values of one piece of JSON; the same list may be in it many times over. */
const maxValues = 50_000;

/** The JSON a value is sent as. `exact`: nothing of it is missing. Undefined: nothing of it is known. */
export function toJson(value: Value): { json: Json | undefined; exact: boolean } {
  return convert(value, { left: maxValues }, 0);
}

function convert(value: Value, budget: { left: number }, depth: number): { json: Json | undefined; exact: boolean } {
  const nothing = { json: undefined, exact: false };
  if (depth > maxDepth || budget.left-- <= 0) return nothing;
  switch (value.kind) {
    case 'none':
      return { json: null, exact: true };
    case 'bool':
    case 'number':
      return { json: value.value, exact: true };
    case 'text':
      return { json: value.text, exact: !value.holes };
    case 'enum-member':
      return convert(value.value, budget, depth + 1);
    case 'sequence': {
      const items = value.items.map((item) => convert(item, budget, depth + 1));
      return {
        json: items.flatMap(({ json }) => (json === undefined ? [] : [json])),
        exact: !value.open && items.every(({ json, exact }) => exact && json !== undefined),
      };
    }
    case 'dict': {
      const json: JsonObject = {};
      let exact = !value.open;
      for (const { key, value: each } of value.entries.values()) {
        const name = asText(key)?.text ?? displayed(key);
        const member = convert(each, budget, depth + 1);
        exact &&= name !== null && member.exact && member.json !== undefined;
        if (name !== null && member.json !== undefined) put(json, name, member.json);
      }
      return { json, exact };
    }
    case 'instance': {
      // A model as a default: what it was made with.
      const json: JsonObject = {};
      let exact = true;
      for (const [name, each] of value.attributes) {
        const member = convert(each, budget, depth + 1);
        exact &&= member.exact && member.json !== undefined;
        if (member.json !== undefined) put(json, name, member.json);
      }
      return { json, exact };
    }
    case 'external-call': {
      // `Path("x")`, `Decimal("1.5")`, `UUID("...")`: sent as the text they were made from.
      const [first] = value.args.positional;
      const isText = /(^|\.)(Path|PurePath|Decimal|UUID|AnyUrl|HttpUrl|SecretStr)$/.test(value.path);
      return isText && first !== undefined ? convert(first.value, budget, depth + 1) : nothing;
    }
    default:
      return nothing;
  }
}

/** The value a piece of JSON stands for. `open`: more may belong to it. */
export function fromJson(json: Json, open = false): Value {
  if (json === null) return none;
  if (typeof json === 'string') return text(json);
  if (typeof json === 'boolean') return bool(json);
  if (typeof json === 'number') return num(json, !Number.isInteger(json));
  if (Array.isArray(json))
    return sequence(
      'list',
      json.map((each) => fromJson(each)),
    );
  const result = dict(open);
  for (const [name, each] of Object.entries(json)) {
    result.entries.set(`s:${name}`, { key: text(name), value: fromJson(each), place: undefined });
  }
  return result;
}

/** Sets a member whatever it is called, `__proto__` too. */
export function put(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}
