import type { Change, Json } from '../model/index.js';
import { visibleLine } from '../model/index.js';

/** Characters of a value that a line shows. */
const shown = 90;

/**
 * A change in a line, e.g. `2026-11-21 03:12  github:o/r  send_mail  category-changed  {…} -> {…}`, and a line for each reason why it
 * is alarming.
 */
export function changeText(change: Change, warn: (text: string) => string): string {
  const { at, server, tool, kind, cause, certain, before, after, alarm } = change;
  const time = at.toISOString().slice(0, 16).replace('T', ' ');
  const values = [before, after].filter((value) => value !== null).map(valueText);
  const notes = [cause === 'server' ? null : causes[cause], certain ? null : 'perhaps'].filter((note) => note !== null);
  const parts = [
    ...[time, visibleLine(server, 80)],
    ...(tool === null ? [] : [visibleLine(tool, 60)]),
    ...[kind, values.join(' -> ')],
    ...(notes.length === 0 ? [] : [`(${notes.join('; ')})`]),
  ];
  const line = parts.filter((part) => part !== '').join('  ');
  return [line, ...(alarm ?? []).map((reason) => warn(`    ! ${visibleLine(reason, 200)}`))].join('\n');
}

const causes = {
  extractor: 'read by other extractors',
  classifier: 'judged by another classifier',
  unclear: 'read or judged otherwise too',
} as const;

function valueText(value: Json): string {
  return visibleLine(typeof value === 'string' ? value : JSON.stringify(value), shown);
}
