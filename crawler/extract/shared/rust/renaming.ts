import type { SourceFile } from '../../syntax/source-file.js';
import { literalText, type MetaItem } from './tokens.js';

/** A rule of serde's `rename_all`, and how the names it is for are written. */
export interface Renaming {
  rule: string;
  from: 'underscores' | 'capitals';
}

/** The rule that a container's attributes give, or null. */
export function renamingOf(file: SourceFile, meta: readonly MetaItem[], key: string): Renaming | null {
  const value = meta.find(({ name }) => name === key)?.value[0];
  const rule = value === undefined ? null : literalText(file, value);
  return rule === null ? null : { rule, from: 'underscores' };
}

/** A name as serde writes it. */
export function renamed(name: string, renaming: Renaming | null): string {
  if (renaming === null) return name;
  const words =
    renaming.from === 'capitals'
      ? name
          .replace(/(?!^)(?=\p{Lu})/gu, '_')
          .toLowerCase()
          .split('_')
      : name.split('_').filter((word) => word !== '');
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
  switch (renaming.rule) {
    case 'lowercase':
      return words.join(renaming.from === 'capitals' ? '' : '_').toLowerCase();
    case 'UPPERCASE':
      return words.join(renaming.from === 'capitals' ? '' : '_').toUpperCase();
    case 'PascalCase':
      return words.map(capital).join('');
    case 'camelCase':
      return words.map((word, i) => (i === 0 ? word : capital(word))).join('');
    case 'snake_case':
      return words.join('_');
    case 'SCREAMING_SNAKE_CASE':
      return words.join('_').toUpperCase();
    case 'kebab-case':
      return words.join('-');
    case 'SCREAMING-KEBAB-CASE':
      return words.join('-').toUpperCase();
    default:
      return name;
  }
}
