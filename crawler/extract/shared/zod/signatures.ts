/** What an argument of a zod function is. */
export type Parameter =
  /** Texts, numbers, lists and objects of them, and options. */
  | 'plain'
  /** A schema, or a list or object of schemas. */
  | 'schemas'
  /** A check or transformation: it does not show in a JSON Schema. */
  | 'function'
  /** A function that gives a schema. */
  | 'thunk'
  /** A value, or a function that gives one. */
  | 'default'
  /** What zod's own classes are made with. */
  | 'definition';

const plain: readonly Parameter[] = ['plain'];
const schemas: readonly Parameter[] = ['schemas'];
const ignored: readonly Parameter[] = ['function'];

/** The functions of zod's namespace that make schemas, in zod 3, zod 4 and zod mini. The last entry repeats. */
export const factories: Readonly<Record<string, readonly Parameter[]>> = {
  ...forAll(
    'string number boolean bigint date symbol undefined null any unknown never void nan int float32 float64 int32 uint32 ' +
      'int64 uint64 email guid uuid uuidv4 uuidv6 uuidv7 url httpUrl emoji nanoid cuid cuid2 ulid xid ksuid ipv4 ipv6 ' +
      'cidrv4 cidrv6 base64 base64url e164 jwt hostname hex hash stringbool literal enum nativeEnum file json oboolean ' +
      'onumber ostring coerce iso',
    plain,
  ),
  ...forAll(
    'object strictObject looseObject array union xor intersection tuple record partialRecord looseRecord map set optional ' +
      'exactOptional nullable nullish nonoptional readonly promise pipe pipeline keyof',
    schemas,
  ),
  ...forAll('custom instanceof transform function', ignored),
  discriminatedUnion: ['plain', 'schemas', 'plain'],
  lazy: ['thunk'],
  preprocess: ['function', 'schemas'],
  codec: ['schemas', 'schemas', 'function'],
  effect: ['schemas', 'function'],
  prefault: ['schemas', 'default'],
  catch: ['schemas', 'default'],
  // zod mini has for functions what the others have for methods.
  extend: schemas,
  safeExtend: schemas,
  merge: schemas,
  pick: ['schemas', 'plain'],
  omit: ['schemas', 'plain'],
  partial: ['schemas', 'plain'],
  required: ['schemas', 'plain'],
  catchall: schemas,
  _default: ['schemas', 'default'],
};

/** The methods of schemas that give schemas, or tell whether they allow to be left out. `unchanged`: it gives what it is called on. */
export const methods: Readonly<Record<string, readonly Parameter[] | 'unchanged'>> = {
  ...forAll(
    'describe meta min max length nonempty size gt gte lt lte int positive negative nonnegative nonpositive finite safe step ' +
      'multipleOf email url uuid guid cuid cuid2 ulid nanoid emoji ip ipv4 ipv6 cidr cidrv4 cidrv6 base64 base64url jwt ' +
      'datetime date time duration regex includes startsWith endsWith trim toLowerCase toUpperCase normalize lowercase ' +
      'uppercase e164 xid ksuid optional exactOptional nullable nullish nonoptional array promise pick omit partial ' +
      'deepPartial required strict strip passthrough loose keyof readonly brand unwrap exclude extract innerType ' +
      'removeDefault removeCatch sourceType isOptional isNullable clone',
    plain,
  ),
  ...forAll('extend safeExtend augment merge setKey catchall or and pipe rest', schemas),
  ...forAll('transform overwrite', ignored),
  // A check of the source's own does not show in a JSON Schema.
  ...forAll('refine superRefine check refinement', 'unchanged' as const),
  register: 'unchanged',
  default: ['default'],
  prefault: ['default'],
  catch: ['default'],
};

function forAll<T>(names: string, value: T): Record<string, T> {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]));
}
