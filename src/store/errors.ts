import { DrizzleQueryError } from 'drizzle-orm';

export type StoreErrorCode =
  /** Another process has the embedded database open. */
  | 'locked'
  /** The database cannot be reached, or the connection broke. Trying again later may help. */
  | 'unreachable'
  /** The database refuses this user, password or operation. */
  | 'refused'
  /** The address of the database, or the folder, cannot be one. */
  | 'invalid'
  /** A newer version of this program has migrated the database. */
  | 'newer'
  /** There is no room left to write. */
  | 'disk-full'
  /** The files of the embedded database are damaged. */
  | 'corrupt'
  /** Any other refusal by the database: a mistake of ours. */
  | 'query';

/** The store could not do it. The message is one line for people and holds no password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether trying again later may help. */
  get retryable(): boolean {
    return this.code === 'unreachable' || this.code === 'locked' || this.code === 'disk-full';
  }
}

/**
 * What the drivers throw, as a {@link StoreError}. The statement and its parameters stay out of the message: they are long,
 * and third-party text.
 * @param place the database, as people call it
 */
export function toStoreError(thrown: unknown, place: string): StoreError {
  const error = rootOf(thrown);
  if (error instanceof StoreError) return error;
  const text = oneLine(error);
  const kind = kindOf(codeOf(error), text);
  return new StoreError(kind, describe(kind, place, text), { cause: error });
}

/** SQLSTATE of PostgreSQL, or code of the operating system; null when there is none. */
export function codeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** The error below what drizzle and a failed attempt at several addresses wrap around it. */
export function rootOf(error: unknown): unknown {
  if (error instanceof DrizzleQueryError && error.cause !== undefined) return rootOf(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error;
}

/** First line of the message, without control characters, cut to 300 characters. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/\p{Cc}/gu, ' ').slice(0, 300);
}

/** By SQLSTATE, or class of it, or code of the operating system. */
const kindsOfCodes: readonly [RegExp, StoreErrorCode][] = [
  [/^(53100|ENOSPC|EDQUOT|EFBIG)$/, 'disk-full'],
  // Broken connections, a server out of resources, one shut down by its operator.
  [/^(08...|53...|57P..|ECONN.*|EHOST.*|ENET.*|EAI_.*|ENOTFOUND|ETIMEDOUT|EPIPE)$/, 'unreachable'],
  // Authentication, no such database, no privilege; a read-only server or folder.
  [/^(28...|3D000|42501|25006|EACCES|EPERM|EROFS)$/, 'refused'],
  [/^(ENOTDIR|EEXIST|EISDIR|ENAMETOOLONG)$/, 'invalid'],
  [/^(XX00[12]|58...)$/, 'corrupt'],
];

/** What the drivers report in words alone. */
const kindsOfTexts: readonly [RegExp, StoreErrorCode][] = [
  [/no space left|file too large|quota exceeded/i, 'disk-full'],
  [/connection terminated|connection ended|not queryable|timeout exceeded when trying to connect/i, 'unreachable'],
  [/does not support SSL|certificate|SASL/i, 'refused'],
];

function kindOf(code: string | null, text: string): StoreErrorCode {
  const byCode = kindsOfCodes.find(([codes]) => code !== null && codes.test(code));
  const byText = kindsOfTexts.find(([words]) => words.test(text));
  return (byCode ?? byText)?.[1] ?? 'query';
}

function describe(kind: StoreErrorCode, place: string, text: string): string {
  switch (kind) {
    case 'unreachable':
      return `cannot reach ${place}: ${text}`;
    case 'refused':
      return /^E[A-Z]+: /.test(text) ? `cannot write ${place}: ${text}` : `${place} refuses: ${text}`;
    case 'disk-full':
      return `no room left to write ${place}: ${text}`;
    case 'corrupt':
      return `${place} is damaged: ${text}`;
    default:
      return `${place}: ${text}`;
  }
}
