import { childOf } from '../../../syntax/source-file.js';
import type { Place } from '../../assemble.js';
import { conditionText, doubt, joined, under } from '../doubts.js';
import { itemsOf, likelyTruth } from '../expressions.js';
import type { Machine } from '../machine.js';
import { joinTexts } from '../operators.js';
import {
  type ArrayValue,
  array,
  choice,
  type Doubt,
  expectedTruth,
  identityOf,
  primitive,
  setting,
  truthOf,
  type UnknownValue,
  unknown,
  type Value,
} from '../value.js';

/** Items of one list: beyond that it is no list of tools. */
const maxItems = 200_000;

/** Items of a list that is sorted by a function of the source. */
const maxSorted = 2_000;

type Method = (machine: Machine, list: ArrayValue, args: readonly Value[], at: Place) => Value;

/** A method of a list, or null when we do not know it. */
export function arrayMethod(name: string): Method | null {
  return Object.hasOwn(methods, name) ? (methods[name] as Method) : null;
}

function withOpen(items: Value[], open: UnknownValue | null, at: Place): ArrayValue {
  return { kind: 'array', items, open, at };
}

function each(machine: Machine, list: ArrayValue, fn: Value | undefined, at: Place): Value[] {
  if (fn === undefined) return [];
  return list.items.map((item, index) =>
    under(machine, list.doubts?.get(item), () => machine.call(fn, null, [item, primitive(index, at), list], at)),
  );
}

/** A list of items that were in another: those that may not be there may not be there either. */
function withDoubts(of: ArrayValue, list: ArrayValue): ArrayValue {
  if (of.doubts !== undefined) list.doubts = new Map(of.doubts);
  return list;
}

/** What a function makes of the items that may be there and are not known. */
function ofUnknown(machine: Machine, list: ArrayValue, fn: Value | undefined, at: Place): Value | null {
  const { open } = list;
  if (open === null || fn === undefined) return null;
  return machine.perhaps(!open.setting, () =>
    machine.call(fn, null, [open, unknown('its place is not known', at), list], at),
  );
}

function add(
  machine: Machine,
  list: ArrayValue,
  items: readonly Value[],
  open: UnknownValue | null,
  doubts?: ReadonlyMap<Value, Doubt>,
): void {
  machine.spend(items.length);
  list.open ??= open;
  // Of a list that was made elsewhere it is not known under how many conditions.
  const now = list.depth === undefined ? undefined : machine.doubtSince(list.depth);
  for (const item of items) {
    if (list.items.length >= maxItems) return;
    list.items.push(item);
    doubt(list, item, joined(now, doubts?.get(item)));
  }
}

function spliced(list: ArrayValue, why: string, at: Place): void {
  list.open ??= unknown(why, at);
}

function integer(value: Value | undefined, fallback: number): number | null {
  if (value === undefined) return fallback;
  if (value.kind !== 'primitive') return null;
  if (value.value === undefined) return fallback;
  return typeof value.value === 'number' ? Math.trunc(value.value) : null;
}

function find(machine: Machine, items: readonly Value[], list: ArrayValue, args: readonly Value[], at: Place): Value {
  const [fn] = args;
  const maybe: Value[] = [];
  for (const item of items) {
    const truth = fn === undefined ? null : truthOf(machine.call(fn, null, [item], at));
    if (truth === true && !list.doubts?.has(item)) return choice([...maybe, item], at);
    if (truth !== false) maybe.push(item);
  }
  return choice([...maybe, list.open ?? primitive(undefined, at)], at);
}

/** The items in the order that a function of the source gives them; null when it does not tell. */
function sortedBy(machine: Machine, items: readonly Value[], compare: Value, at: Place): Value[] | null {
  if (items.length > maxSorted) return null;
  let isTold = true;
  const sorted = [...items].sort((a, b) => {
    const order = isTold ? machine.call(compare, null, [a, b], at) : null;
    if (order?.kind === 'primitive' && typeof order.value === 'number' && !Number.isNaN(order.value))
      return order.value;
    isTold = false;
    return 0;
  });
  return isTold ? sorted : null;
}

function quantify(decides: boolean): Method {
  return (machine, list, args, at) => {
    const results = each(machine, list, args[0], at);
    const isSure = (index: number) => !list.doubts?.has(list.items[index] as Value);
    const truths = results.map((result, index) => (isSure(index) ? truthOf(result) : null));
    if (truths.includes(decides)) return primitive(decides, at);
    if (!truths.includes(null) && list.open === null) return primitive(!decides, at);
    const vague = unknown('it depends on items that are not known', at);
    const expected = results.map(expectedTruth);
    if (expected.includes(decides)) return choice([primitive(decides, at), vague], at);
    const isTold = !expected.includes(null) && (list.open === null || list.open.setting);
    return isTold ? choice([primitive(!decides, at), vague], at) : vague;
  };
}

const join: Method = (_machine, list, args, at) => {
  const separator = args[0] ?? primitive(',', at);
  const parts: Value[] = [];
  const { doubts } = list;
  const likely = list.items.filter((item) => doubts?.get(item)?.likely !== false);
  for (const [index, item] of likely.entries()) {
    if (index > 0) parts.push(separator);
    const isEmpty = item.kind === 'primitive' && (item.value === null || item.value === undefined);
    parts.push(isEmpty ? primitive('', at) : item);
  }
  if (list.open !== null) parts.push(list.open);
  const text = joinTexts(parts, at);
  if (!list.items.some((item) => doubts?.has(item))) return text;
  return choice([text, setting('it is put together from parts that may be left out', at)], at);
};

const methods: Record<string, Method> = {
  map: (machine, list, args, at) => {
    const items = each(machine, list, args[0], at);
    const open = ofUnknown(machine, list, args[0], at);
    const result = withOpen(items, list.open === null ? null : open?.kind === 'unknown' ? open : list.open, at);
    for (const [index, item] of list.items.entries()) {
      const made = items[index];
      if (made !== undefined) doubt(result, made, list.doubts?.get(item));
    }
    return result;
  },
  flatMap: (machine, list, args, at) => {
    const result = array([], at);
    for (const [index, value] of each(machine, list, args[0], at).entries())
      flatten(machine, result, value, 1, at, list.doubts?.get(list.items[index] as Value));
    ofUnknown(machine, list, args[0], at);
    result.open ??= list.open;
    return result;
  },
  flat: (machine, list, args, at) => {
    const depth = integer(args[0], 1) ?? 1;
    const result = array([], at);
    for (const item of list.items) flatten(machine, result, item, Math.min(depth, 16), at, list.doubts?.get(item));
    result.open ??= list.open;
    return result;
  },
  filter: (machine, list, args, at) => {
    const [fn] = args;
    if (fn === undefined) return list;
    // An item whose test could not be decided may be there: it stays.
    const result = withDoubts(list, withOpen([], list.open, at));
    for (const [index, item] of list.items.entries()) {
      const answer = under(machine, list.doubts?.get(item), () =>
        machine.call(fn, null, [item, primitive(index, at), list], at),
      );
      const truth = truthOf(answer);
      if (truth === false) continue;
      result.items.push(item);
      if (truth === null)
        doubt(result, item, joined({ likely: likelyTruth(answer), condition: testOf(fn) }, list.doubts?.get(item)));
    }
    return result;
  },
  forEach: (machine, list, args, at) => {
    each(machine, list, args[0], at);
    ofUnknown(machine, list, args[0], at);
    return primitive(undefined, at);
  },
  reduce: (machine, list, args, at) => {
    const [fn, initial] = args;
    if (fn === undefined) return unknown('it is reduced by nothing', at);
    const items = [...list.items];
    let sum = initial ?? items.shift() ?? primitive(undefined, at);
    for (const [index, item] of items.entries())
      sum = machine.call(fn, null, [sum, item, primitive(index, at), list], at);
    return list.open === null ? sum : machine.call(fn, null, [sum, list.open], at);
  },
  find: (machine, list, args, at) => find(machine, list.items, list, args, at),
  findLast: (machine, list, args, at) => find(machine, [...list.items].reverse(), list, args, at),
  some: quantify(true),
  every: quantify(false),
  includes: (_machine, list, args, at) => {
    const [wanted] = args;
    if (wanted === undefined || wanted.kind === 'unknown' || wanted.kind === 'choice' || wanted.kind === 'text') {
      return unknown('what is looked for is not known', at);
    }
    const identity = identityOf(wanted);
    const same = list.items.filter((item) => identityOf(item) === identity);
    if (same.some((item) => !list.doubts?.has(item))) return primitive(true, at);
    if (same.length > 0)
      return perhapsThere(
        same.map((item) => list.doubts?.get(item)),
        at,
      );
    if (list.items.some((item) => item.kind === 'unknown' || item.kind === 'choice') || list.open?.setting === false)
      return unknown('the list is not known in full', at);
    return list.open === null ? primitive(false, at) : perhapsThere([undefined], at);
  },
  indexOf: (_machine, list, args, at) => {
    const [wanted] = args;
    if (wanted?.kind !== 'primitive' || list.open !== null) return unknown('its place is not known', at);
    return primitive(
      list.items.findIndex((item) => identityOf(item) === wanted.value),
      at,
    );
  },
  join,
  push: (machine, list, args, at) => {
    add(machine, list, args, null);
    return primitive(list.items.length, at);
  },
  unshift: (machine, list, args, at) => {
    machine.spend(list.items.length);
    list.items = [...args, ...list.items];
    return primitive(list.items.length, at);
  },
  pop: (machine, list, _args, at) => {
    if (machine.uncertainty > 0) return unknown('its place is not known', at);
    return list.items.pop() ?? list.open ?? primitive(undefined, at);
  },
  shift: (machine, list, _args, at) => {
    if (machine.uncertainty > 0) return unknown('its place is not known', at);
    machine.spend(list.items.length);
    return list.items.shift() ?? list.open ?? primitive(undefined, at);
  },
  splice: (machine, list, args, at) => {
    const [start, count] = [integer(args[0], 0), integer(args[1], list.items.length)];
    if (start === null || count === null || machine.uncertainty > 0) {
      add(machine, list, args.slice(2), null);
      spliced(list, 'items are replaced at a place that is not known', at);
      return unknown('its place is not known', at);
    }
    machine.spend(list.items.length);
    return array(list.items.splice(start, count, ...args.slice(2)), at);
  },
  concat: (machine, list, args, at) => {
    const result = withDoubts(list, withOpen([...list.items], list.open, at));
    machine.spend(list.items.length);
    for (const arg of args) flatten(machine, result, arg, 1, at);
    return result;
  },
  slice: (machine, list, args, at) => {
    const [start, end] = [integer(args[0], 0), integer(args[1], list.items.length)];
    if (start === null || end === null) return withDoubts(list, withOpen([...list.items], list.open, at));
    machine.spend(list.items.length);
    return withDoubts(list, withOpen(list.items.slice(start, end), list.open, at));
  },
  at: (_machine, list, args, at) => {
    const index = integer(args[0], 0);
    if (index === null || list.open !== null) return unknown('its place is not known', at);
    return list.items.at(index) ?? primitive(undefined, at);
  },
  // What cannot be sorted stays as it is: the order of tools and of their parameters tells nothing, that of a text's parts might.
  sort: (machine, list, args, at) => {
    machine.spend(list.items.length);
    const [compare] = args;
    if (compare !== undefined) {
      const sorted = sortedBy(machine, list.items, compare, at);
      if (sorted !== null) list.items.splice(0, list.items.length, ...sorted);
      return list;
    }
    const texts = list.items.map((item) =>
      item.kind === 'primitive' && typeof item.value === 'string' ? item.value : null,
    );
    if (args.length === 0 && !texts.includes(null)) {
      list.items.sort((a, b) => (String(textKey(a)) < String(textKey(b)) ? -1 : 1));
    }
    return list;
  },
  toSorted: (machine, list, [compare], at) => {
    const sorted = compare === undefined ? null : sortedBy(machine, list.items, compare, at);
    return withDoubts(list, withOpen(sorted ?? [...list.items], list.open, at));
  },
  reverse: (machine, list) => {
    machine.spend(list.items.length);
    list.items.reverse();
    return list;
  },
  toReversed: (machine, list, _args, at) => {
    machine.spend(list.items.length);
    return withDoubts(list, withOpen([...list.items].reverse(), list.open, at));
  },
  keys: (machine, list, _args, at) => {
    machine.spend(list.items.length);
    return withOpen(
      list.items.map((_, index) => primitive(index, at)),
      list.open,
      at,
    );
  },
  values: (_machine, list) => list,
  entries: (machine, list, _args, at) => {
    machine.spend(list.items.length);
    return withOpen(
      list.items.map((item, index) => array([primitive(index, at), item], at)),
      list.open,
      at,
    );
  },
  fill: (_machine, list, args) => {
    const [value] = args;
    if (value !== undefined) list.items.fill(value);
    return list;
  },
  toString: join,
};

function textKey(value: Value): unknown {
  return value.kind === 'primitive' ? value.value : '';
}

function flatten(machine: Machine, into: ArrayValue, value: Value, depth: number, at: Place, why?: Doubt): void {
  if (depth > 0 && value.kind === 'array') {
    machine.spend(value.items.length);
    for (const item of value.items) flatten(machine, into, item, depth - 1, at, joined(why, value.doubts?.get(item)));
    into.open ??= value.open;
  } else if (depth > 0 && (value.kind === 'choice' || value.kind === 'unknown')) {
    const { items, open, doubts } = itemsOf(machine, value, at);
    add(machine, into, items, open, new Map(items.flatMap((item) => entryOf(item, joined(why, doubts?.get(item))))));
  } else {
    add(machine, into, [value], null, new Map(entryOf(value, why)));
  }
}

function entryOf(item: Value, why: Doubt | undefined): [Value, Doubt][] {
  return why === undefined ? [] : [[item, why]];
}

/** Whether something is in a list or set whose item may not be there. */
export function perhapsThere(doubts: readonly (Doubt | undefined)[], at: Place): Value {
  const likely = doubts.some((why) => why?.likely);
  return choice([primitive(likely, at), setting('it may not be there', at)], at);
}

/** What a function that is one expression asks of an item, to be shown. */
function testOf(fn: Value): string | null {
  const body = fn.kind === 'function' ? childOf(fn.node, 'body') : null;
  return body === null || body.type === 'statement_block' ? null : conditionText(fn.at.file, body);
}
