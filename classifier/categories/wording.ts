import type { Evidence, EvidenceRule } from './evidence.js';

/** Phrases that say outright what the tool does to things. Fixed strings, looked for in the beginning of the description. */
const readOnlyPhrases = byStem({
  only: ['read-only', 'read only', 'readonly', 'only select', 'select queries only', 'select statements only'],
  modify: ['does not modify', 'without modifying', "doesn't modify"],
  'does not ': ['does not change', 'does not execute'],
  'no side effects': ['no side effects'],
});

/** The same in other languages: looked for where there is a letter beyond ASCII at all. */
const foreignReadOnly = byStem({
  只: ['只读', '只讀', '仅查询', '只查询'],
  読み取り専用: ['読み取り専用'],
  '읽기 전용': ['읽기 전용'],
  только: ['только чтение', 'только для чтения'],
  lectur: ['solo lectura', 'sólo lectura', 'lecture seule'],
  leitura: ['somente leitura', 'apenas leitura'],
  schreibgesch: ['schreibgeschützt'],
});

const foreignFinal = byStem({
  不可: ['不可撤销', '不可恢复', '不可逆'],
  无法: ['无法恢复', '无法撤销'],
  戻せ: ['元に戻せません', '取り消せません'],
  '되돌릴 수 없': ['되돌릴 수 없'],
  необратим: ['необратим'],
  vers: ['irreversível', 'irréversible', 'irreversibel'],
  deshacer: ['no se puede deshacer'],
  rückgängig: ['nicht rückgängig', 'unwiderruflich'],
});

/** What says that something is changed, where the words for what is done leave it open. */
const changePhrases = byStem({ 'write operation': ['(write operation)', 'this is a write operation'] });

/** These make a graver case of what the rest says, but publishing cannot be undone either. */
const finalPhrases = byStem({
  'be undone': ['cannot be undone', "can't be undone", 'can not be undone'],
  irreversible: ['irreversible'],
});

const lossPhrases = byStem({
  'permanently ': [
    'permanently delete',
    'permanently remove',
    'permanently erase',
    'permanently destroy',
    'permanently close',
  ],
  destructive: ['is destructive', 'destructive operation', 'destructive action'],
  'data ': ['data loss', 'existing data will be lost'],
  overwri: ['will be overwritten', 'overwrites the existing', 'overwrites existing', 'will overwrite existing'],
});

/** How interfaces made from web APIs describe themselves: "Make a DELETE request to /users/{id}". */
const requestPhrases = [
  ['delete request to', 'Destructive'],
  ['post request to', 'Write'],
  ['put request to', 'Write'],
  ['patch request to', 'Write'],
  ['get request to', 'Read'],
] as const;

export const wording = {
  id: 'wording',
  collect(view) {
    const found: Evidence[] = [];
    const says = (phrase: string, category: Evidence['category'], strength: Evidence['strength']) =>
      found.push({
        weight: 'wording',
        strength,
        category,
        source: 'description',
        text: `the description says "${phrase}"`,
        quote: phrase,
      });
    const readOnly = readOnlyPhrase(view.prose);
    if (readOnly !== null) says(readOnly, 'Read', 2);
    const loss = phraseIn(view.prose, lossPhrases);
    if (loss !== null) says(loss, 'Destructive', 2);
    const changes = phraseIn(view.prose, changePhrases);
    if (changes !== null) says(changes, 'Write', 3);
    const final = phraseIn(view.prose, finalPhrases) ?? foreignPhrase(view.prose, foreignFinal);
    if (final !== null) says(final, 'Destructive', 1);
    const request = view.prose.includes(' request to')
      ? requestPhrases.find(([phrase]) => view.prose.includes(phrase))
      : undefined;
    if (request !== undefined) says(request[0], request[1], 2);
    return found;
  },
} satisfies EvidenceRule;

/** True when the description says that the tool only reads, whatever it is asked to do. */
export function saysReadOnly(prose: string): boolean {
  const phrase = readOnlyPhrase(prose);
  return phrase !== null && !isConditional(prose, phrase);
}

/** "Read-only by default", "read-only unless writes are enabled": not a promise. */
function isConditional(prose: string, phrase: string): boolean {
  const at = prose.indexOf(phrase) + phrase.length;
  return /\b(?:by default|unless)\b/.test(prose.slice(at, at + 40));
}

function readOnlyPhrase(prose: string): string | null {
  return phraseIn(prose, readOnlyPhrases) ?? foreignPhrase(prose, foreignReadOnly);
}

function foreignPhrase(prose: string, phrases: Phrases): string | null {
  return /[^\u0020-\u007e\s]/.test(prose) ? phraseIn(prose, phrases) : null;
}

/** Phrases by a part that they share, so that a text without it costs one look and not one for each. */
export type Phrases = readonly (readonly [stem: string, phrases: readonly string[]])[];

export function byStem(phrases: Readonly<Record<string, readonly string[]>>): Phrases {
  return Object.entries(phrases);
}

/** The first of the phrases that stands in the text and is not negated there. */
export function phraseIn(prose: string, phrases: Phrases): string | null {
  for (const [stem, ofStem] of phrases) {
    if (!prose.includes(stem)) continue;
    const found = firstOf(ofStem, prose);
    if (found !== null) return found;
  }
  return null;
}

function firstOf(phrases: readonly string[], prose: string): string | null {
  for (const phrase of phrases) {
    const at = prose.indexOf(phrase);
    if (at < 0) continue;
    const before = prose.slice(Math.max(0, at - 12), at);
    if (!/\b(?:not|non|isn't|never|no)[ -](?:a |an )?$/.test(before)) return phrase;
  }
  return null;
}
