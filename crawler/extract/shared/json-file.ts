import { isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Snapshot } from '../../snapshot/snapshot.js';

/** Characters of a published list that are read; real ones have a tenth of that. */
const maxLength = 4 * 1024 * 1024;

/** A file that holds a JSON object, with its text; null when it does not, or is longer than any list. */
export function jsonObjectAt(snapshot: Snapshot, path: string): { text: string; value: JsonObject } | null {
  if ((snapshot.bytes(path)?.length ?? Number.POSITIVE_INFINITY) > maxLength) return null;
  const text = snapshot.read(path) ?? '';
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { text, value } : null;
  } catch {
    // Not what it is called: who needs it reports it.
    return null;
  }
}

/** The file that lies least deep, the first of equals; null when there is none. */
export function shallowest(paths: readonly string[]): string | null {
  const depth = (path: string) => path.split('/').length;
  return paths.reduce<string | null>((best, path) => (best === null || depth(path) < depth(best) ? path : best), null);
}
