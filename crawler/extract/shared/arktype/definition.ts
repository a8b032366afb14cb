import type { JsonObject } from '../../../../src/model/index.js';

/** What a definition written as a text means. */
export interface Defined {
  schema: JsonObject;
  /** Whether the schema holds all that ArkType makes of it: its patterns for texts of some kind are left out. */
  exact: boolean;
  optional: boolean;
}

/** Characters and levels of a definition; real ones have a tenth of that. */
const maxLength = 2_000;
const maxDepth = 20;

/** Each alternative takes its text without going back: linear. */
const token =
  /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(\/(?:[^/\\]|\\.)+\/)|([A-Za-z_][\w.]*)|(<=|>=|==|\[\]|[<>%=|&()?]))/y;

/** Reads a definition of ArkType, `"string[] >= 1"`; null for what is not in its plain forms. */
export function readDefinition(text: string): Defined | null {
  const tokens = tokensOf(text);
  return tokens === null ? null : new Reader(tokens).definition();
}

/** A keyword such as `number.integer`; null for those that no JSON Schema can say. */
export function keyword(name: string): Omit<Defined, 'optional'> | null {
  const [first = '', ...rest] = name.split('.');
  if (Object.hasOwn(plain, name)) return { schema: { ...plain[name] }, exact: true };
  // Kinds of texts are patterns; those that change what they are given have no schema.
  const changes = rest.some((part) => /^(?:parse|trim|lower|upper|capitalize|normalize|preformatted)$/.test(part));
  return first === 'string' && rest.length > 0 && !changes ? { schema: { type: 'string' }, exact: false } : null;
}

const plain: Record<string, JsonObject> = {
  string: { type: 'string' },
  number: { type: 'number' },
  'number.integer': { type: 'integer' },
  'number.safe': { type: 'number', maximum: Number.MAX_SAFE_INTEGER, minimum: Number.MIN_SAFE_INTEGER },
  boolean: { type: 'boolean' },
  true: { const: true },
  false: { const: false },
  null: { type: 'null' },
  object: { type: 'object' },
  unknown: {},
  'unknown.any': {},
};

type Token = { kind: 'value'; value: string | number } | { kind: 'regex' | 'name' | 'sign'; text: string };

function tokensOf(text: string): Token[] | null {
  if (text.length > maxLength) return null;
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (match === null) return null;
    const [, quoted, number, regex, name, sign = ''] = match;
    if (quoted !== undefined) tokens.push({ kind: 'value', value: quoted.slice(1, -1).replace(/\\(.)/gs, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'value', value: Number(number) });
    else if (regex !== undefined) tokens.push({ kind: 'regex', text: regex.slice(1, -1) });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

type Part = Omit<Defined, 'optional'>;

/** From the loosest to the closest: default, union, intersection, bounds, list, what stands alone. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  definition(): Defined | null {
    const made = this.union();
    if (made === null) return null;
    const optional = this.takes('?');
    if (optional || !this.takes('=')) return this.at === this.tokens.length ? { ...made, optional } : null;
    const fallback = this.literal();
    if (fallback === undefined || this.at < this.tokens.length) return null;
    return { schema: { ...made.schema, default: fallback }, exact: made.exact, optional: true };
  }

  private union(): Part | null {
    const branches = this.list('|', () => this.intersection());
    return branches === null ? null : anyOf(branches);
  }

  private intersection(): Part | null {
    const parts = this.list('&', () => this.bounded());
    return (
      parts?.reduce((one, other) => ({
        schema: { ...one.schema, ...other.schema },
        // Two kinds of things at once: what is left of them is not looked into.
        exact: one.exact && other.exact && one.schema.type === other.schema.type && one.schema.type !== 'object',
      })) ?? null
    );
  }

  private bounded(): Part | null {
    const next = this.tokens[this.at + 1];
    const low = this.tokens[this.at];
    const isLow = low?.kind === 'value' && typeof low.value === 'number' && next?.kind === 'sign' && isBound(next.text);
    if (isLow) this.at += 2;
    const made = this.postfix();
    if (made === null) return null;
    const lower = isLow ? boundOf(made.schema, mirrored[next.text] as string, low.value as number) : {};
    let bounds = lower;
    for (;;) {
      const sign = this.tokens[this.at];
      const high = this.tokens[this.at + 1];
      if (sign?.kind !== 'sign' || !(isBound(sign.text) || sign.text === '%')) break;
      if (high?.kind !== 'value' || typeof high.value !== 'number') return null;
      this.at += 2;
      const found: JsonObject | null =
        sign.text === '%' ? { type: 'integer', multipleOf: high.value } : boundOf(made.schema, sign.text, high.value);
      bounds = bounds === null || found === null ? null : { ...bounds, ...found };
    }
    return bounds === null ? null : { ...made, schema: { ...made.schema, ...bounds } };
  }

  private postfix(): Part | null {
    let made = this.atom();
    while (made !== null && this.takes('[]'))
      made = { schema: { type: 'array', items: made.schema }, exact: made.exact };
    return made;
  }

  private atom(): Part | null {
    const next = this.tokens[this.at];
    if (next === undefined) return null;
    if (next.kind === 'sign') {
      if (!this.takes('(') || ++this.depth > maxDepth) return null;
      const inner = this.union();
      this.depth--;
      return this.takes(')') ? inner : null;
    }
    this.at++;
    if (next.kind === 'value') return { schema: { const: next.value }, exact: true };
    if (next.kind === 'regex') return { schema: { type: 'string', pattern: next.text }, exact: true };
    return keyword(next.text);
  }

  private literal(): string | number | boolean | null | undefined {
    const next = this.tokens[this.at++];
    if (next?.kind === 'value') return next.value;
    if (next?.kind !== 'name') return undefined;
    return next.text === 'null' ? null : next.text === 'true' ? true : next.text === 'false' ? false : undefined;
  }

  private list(sign: string, item: () => Part | null): Part[] | null {
    const items: Part[] = [];
    do {
      const made = item();
      if (made === null) return null;
      items.push(made);
    } while (this.takes(sign));
    return items;
  }

  private takes(sign: string): boolean {
    const next = this.tokens[this.at];
    if (next?.kind !== 'sign' || next.text !== sign) return false;
    this.at++;
    return true;
  }
}

/** One of several: of plain values an enumeration. */
export function anyOf(branches: readonly Part[]): Part {
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return only;
  const exact = branches.every((each) => each.exact);
  const values = branches.map(({ schema }) => schema.const);
  if (values.every((value) => value !== undefined)) return { schema: { enum: values }, exact };
  return { schema: { anyOf: branches.map(({ schema }) => schema) }, exact };
}

const mirrored: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' };

function isBound(sign: string): boolean {
  return Object.hasOwn(mirrored, sign);
}

/** `> 3` of a number, of the characters of a text, or of the items of a list; null for what has no size. */
export function boundOf({ type }: JsonObject, sign: string, limit: number): JsonObject | null {
  if (type === 'number' || type === 'integer') {
    const keys: Record<string, string[]> = {
      '<': ['exclusiveMaximum'],
      '<=': ['maximum'],
      '>': ['exclusiveMinimum'],
      '>=': ['minimum'],
      '==': ['minimum', 'maximum'],
    };
    return Object.fromEntries((keys[sign] ?? []).map((key) => [key, limit]));
  }
  const counted = type === 'string' ? 'Length' : type === 'array' ? 'Items' : null;
  if (counted === null) return null;
  const most = sign === '<' ? limit - 1 : limit;
  const least = sign === '>' ? limit + 1 : limit;
  return {
    ...(sign.startsWith('<') || sign === '==' ? { [`max${counted}`]: most } : {}),
    ...(sign.startsWith('>') || sign === '==' ? { [`min${counted}`]: least } : {}),
  };
}
