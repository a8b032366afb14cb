import { type Change, cut, isJsonObject, type Json, type News, type PublishedChange } from '../model/index.js';
import type { Store } from '../store/index.js';

/** Changes of one server that its data holds, changes of all that are told together, days that are counted. */
export const kept = { ofServer: 50, ofAll: 10_000, days: 60 } as const;

/** What changed lately, of all servers. */
export async function storedNews(store: Store): Promise<News> {
  const latest: PublishedChange[] = [];
  for await (const change of store.changes({}, 'newest-first')) {
    latest.push(publishedChange(change));
    if (latest.length >= kept.ofAll) break;
  }
  return { latest, days: await store.daysOfChanges(kept.days) };
}

/** Characters of a text, and of JSON that is more than a text. */
const textLimit = 300;
const jsonLimit = 600;

/** A change as it is published: what is too long for a list is cut, and that is said. */
export function publishedChange(change: Change): PublishedChange {
  const { server, tool, kind, cause, revisionBefore, revision, certain, alarm } = change;
  const [before, after] = [shortened(change.before), shortened(change.after)];
  return {
    ...{ at: change.at.toISOString(), server, tool, kind, cause, before: before.value, after: after.value },
    ...{ shortened: before.cut || after.cut, revisionBefore, revision, certain, alarm },
  };
}

function shortened(value: Json, depth = 0): { value: Json; cut: boolean } {
  if (typeof value === 'string') {
    return value.length <= textLimit ? { value, cut: false } : { value: `${cut(value, textLimit).kept}…`, cut: true };
  }
  if (value === null || typeof value !== 'object' || JSON.stringify(value).length <= jsonLimit) {
    return { value, cut: false };
  }
  if (depth > 0 || !isJsonObject(value)) return { value: null, cut: true };
  const parts = Object.entries(value).map(([key, part]) => [key, shortened(part, depth + 1)] as const);
  return {
    value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])),
    cut: parts.some(([, part]) => part.cut),
  };
}
