import { describe, expect, it } from 'vitest';
import { sentences } from '../../../classifier/text/sentences.js';

const said = (text: string) => sentences(text).map(({ words }) => words.join(' '));

describe('sentences', () => {
  it('end with their mark, a blank line or a bullet, not with a wrapped line', () => {
    expect(said('Lists files.\nAlso\nfolders\n\n- Deletes 1.5 files! Done')).toEqual([
      'lists files',
      'also folders',
      'deletes 1 5 files',
      'done',
    ]);
  });

  it('leave out asides, and stand for quotations, code and identifiers', () => {
    expect(said('Gets (or deletes) a "delete me" via `rm -rf` and delete_file or getFile of GitHub.')).toEqual([
      'gets a ` via ` and ` or ` of github',
    ]);
  });

  it('stop at the manual', () => {
    expect(said('Lists files.\n\nArgs:\n    path: deletes nothing')).toEqual(['lists files']);
    expect(said('Lists files.\nReturns: deleted files')).toEqual(['lists files']);
  });

  it('keep their text as a quote', () => {
    expect(sentences('Lists files. Deletes "old" files.').map(({ quote }) => quote)).toEqual([
      'Lists files.',
      'Deletes "old" files.',
    ]);
  });

  it('are bounded, whatever the text', () => {
    const many = sentences('Deletes it. '.repeat(100_000));
    expect(many.length).toBeLessThanOrEqual(14);
    expect(sentences('word '.repeat(100_000)).every(({ words }) => words.length <= 50)).toBe(true);
  });
});
