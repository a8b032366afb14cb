const vowels = 'aeiou';

/** The forms of an English verb that stand in descriptions: `delete` -> `deletes`, `deleting`. */
export function inflect(base: string): { thirdPerson: string; gerund: string } {
  const last = base.at(-1) ?? '';
  const before = base.at(-2) ?? '';
  const consonantY = last === 'y' && !vowels.includes(before);
  const hisses = /(?:s|x|z|ch|sh)$/.test(base);
  const thirdPerson = consonantY ? `${base.slice(0, -1)}ies` : hisses ? `${base}es` : `${base}s`;
  if (last === 'e' && before !== 'e') return { thirdPerson, gerund: `${base.slice(0, -1)}ing` };
  // A short verb ending in one vowel and one consonant doubles it: `get` -> `getting`, `drop` -> `dropping`.
  const doubles = doubling.has(base) || /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(base);
  return { thirdPerson, gerund: doubles ? `${base}${last}ing` : `${base}ing` };
}

const doubling = new Set(['submit', 'commit', 'omit', 'unpin', 'reset', 'transfer', 'refer']);
