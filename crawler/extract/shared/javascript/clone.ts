import type { Machine } from './machine.js';
import type { Property, Value } from './value.js';

/** A copy of a value as `structuredClone` makes it, of the lists and objects in it too; what is not data stays what it is. */
export function cloneOf(machine: Machine, value: Value): Value {
  const made = new Map<Value, Value>();
  const clone = (value: Value): Value => {
    if (value.kind !== 'array' && value.kind !== 'object' && value.kind !== 'map') return value;
    const known = made.get(value);
    if (known !== undefined) return known;
    machine.spend(1);
    switch (value.kind) {
      case 'array': {
        const copy: Value = { ...value, items: [] };
        made.set(value, copy);
        for (const item of value.items) copy.items.push(clone(item));
        return copy;
      }
      case 'object': {
        const copy: Value = { ...value, properties: new Map<string, Property>() };
        made.set(value, copy);
        for (const [key, member] of value.properties)
          copy.properties.set(key, member.kind === 'getter' ? member : clone(member));
        return copy;
      }
      default: {
        const copy: Value = { ...value, entries: new Map() };
        made.set(value, copy);
        for (const [identity, [key, member]] of value.entries) copy.entries.set(identity, [key, clone(member)]);
        return copy;
      }
    }
  };
  return clone(value);
}
