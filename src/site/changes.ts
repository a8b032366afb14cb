import { isJsonObject, type Json, type PublishedChange, type ServerRecord } from '../model/index.js';
import { type Block, code, type Inline, muted, strong, table, theirs, time } from './document.js';

/** What changed, in words. */
const kindWords = {
  'server-added': 'server first seen',
  'server-gone': 'server gone',
  'server-back': 'server back',
  'server-moved': 'server renamed',
  'server-replaced': 'another server under this name',
  'coverage-changed': 'another part of it could be read',
  'tool-added': 'tool added',
  'tool-removed': 'tool removed',
  'description-changed': 'description changed',
  'schema-changed': 'parameters or results changed',
  'annotations-changed': 'declared hints changed',
  'category-changed': 'rated otherwise',
  'signal-added': 'signal added',
  'signal-removed': 'signal gone',
} as const satisfies Record<PublishedChange['kind'], string>;

const causeWords = {
  server: null,
  extractor: 'read by other extractors',
  classifier: 'judged by another classifier',
  unclear: 'read or judged otherwise too',
} as const satisfies Record<PublishedChange['cause'], string | null>;

export function changeName(kind: PublishedChange['kind']): string {
  return kindWords[kind];
}

/** A change in a line: what it was, and what it is. */
export function changeLine({ kind, before, after, cause, certain }: PublishedChange): Inline {
  const notes = [causeWords[cause], certain ? null : 'perhaps only read otherwise'].filter((note) => note !== null);
  const values = [before, after].map(tellingPart).filter((value) => value !== null);
  return [
    kindWords[kind],
    values.length > 0 && ': ',
    values.map((value, at): Inline => [at > 0 && ' → ', theirs(value, 160)]),
    notes.length > 0 && [' ', muted(`(${notes.join('; ')})`)],
  ];
}

/** The telling part of a value: of a rating its category and level, of a signal its text, of a server its name. */
function tellingPart(value: Json): string | null {
  if (value === null) return null;
  if (!isJsonObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const own = (key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);
  const [category, level, text, name] = ['category', 'level', 'text', 'name'].map(own);
  if (typeof category === 'string' && typeof level === 'string') return `${category} (${level})`;
  if (typeof text === 'string') return text;
  if (typeof name === 'string') return name;
  const description = own('description');
  if (typeof description === 'string') return description;
  // Schemas are for the data: here it is enough which parts are meant.
  return Object.hasOwn(value, 'inputSchema') || Object.hasOwn(value, 'outputSchema') ? null : JSON.stringify(value);
}

/** Why a change is alarming, to stand behind it. */
export function alarmLine({ alarm }: PublishedChange): Inline {
  return alarm === null ? null : [' ', strong(alarm.map((reason, at): Inline => [at > 0 && ' ', theirs(reason, 200)]))];
}

/** The history of a server or a tool as a table. */
export function historyTable(id: string, changes: NonNullable<ServerRecord['changes']>, withTools: boolean): Block {
  return table(
    id,
    [
      { label: 'When' },
      ...(withTools ? [{ label: 'Tool' }] : []),
      { label: 'What', look: 'wide' },
      { label: 'Revision', look: 'revision' },
    ],
    changes.map((change) => [
      time(change.at),
      ...(withTools ? [change.tool === null ? null : code(theirs(change.tool, 80))] : []),
      [changeLine(change), alarmLine(change)],
      code(theirs(change.revision, 12)),
    ]),
  );
}
