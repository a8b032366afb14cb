import { customType, timestamp } from 'drizzle-orm/pg-core';

/**
 * Column types for third-party text. Everything a crawl brings in may hold NUL characters and lone surrogates, which
 * PostgreSQL's `text` and `jsonb` refuse or change, so each type writes them as escapes and reads them back unchanged. All
 * text compares by its bytes (`COLLATE "C"`), so that PGlite and PostgreSQL of any locale sort alike.
 */

/** A value kept as JSON text. Not `json`: its parser limits nesting, and no query looks inside. */
export const jsonText = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (text) => JSON.parse(text),
});

/** Text that is compared or shown as it is. */
export const foreignText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: escapeText,
  fromDriver: unescapeText,
});

/** A SHA-256: lower-case hexadecimal in the program, 32 bytes in the database. */
export const sha256 = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (hex) => Buffer.from(hex, 'hex'),
  fromDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'),
});

/** A moment, to the millisecond, as `Date` holds it. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Text that PostgreSQL keeps unchanged: NUL, lone surrogates and the backslash become `\u` and four digits. */
export function escapeText(text: string): string {
  return text.replace(/[\\\0\p{Surrogate}]/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The inverse of {@link escapeText}. */
export function unescapeText(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
