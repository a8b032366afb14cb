/**
 * A regular expression of the source, if running it on the text is sure to end soon: at most two quantifiers, none on a group, no
 * look-around and no back-reference. A cubic match on a short text is the worst that leaves. Null otherwise.
 */
export function harmlessRegex(source: string, flags: string, text: string): RegExp | null {
  const bare = source.replace(/\\[^\d]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\\\d|\)[*+?{]|\(\?[^:]/.test(bare)) return null;
  const quantifiers = bare.match(/[*+{]/g)?.length ?? 0;
  if (quantifiers > 2 || text.length > (quantifiers > 1 ? 2_000 : 20_000)) return null;
  if (!/^[gimsuy]*$/.test(flags)) return null;
  try {
    return new RegExp(source, flags.replace('y', ''));
  } catch {
    return null;
  }
}
