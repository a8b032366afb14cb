import { isJsonObject, type Json } from '../../../src/model/index.js';
import type { Resolver } from '../shared/javascript/resolve.js';
import type { Major } from '../shared/zod/schemas.js';

/** What zod 4 has in its code and zod 3 has not: a bundle that holds it needs no dependency. */
const markOfZod4 = '$ZodObject';

/**
 * The version of zod that a file gets: by the dependencies of its package, else by what the file holds of zod itself.
 * @param read the text of a file
 */
export function zodMajorFor(resolver: Resolver, read: (path: string) => string): (path: string) => Major {
  const known = new Map<string, Major>();
  return (path) => {
    let major = known.get(path);
    if (major === undefined) {
      major = declaredMajor(resolver.packageOf(path)?.manifest ?? {}) ?? (read(path).includes(markOfZod4) ? 4 : 3);
      known.set(path, major);
    }
    return major;
  };
}

function declaredMajor(manifest: Record<string, Json>): Major | null {
  for (const kind of ['dependencies', 'peerDependencies', 'devDependencies']) {
    const dependencies = manifest[kind];
    const range = isJsonObject(dependencies) ? dependencies.zod : undefined;
    if (typeof range === 'string') return /^[^\d]*4/.test(range) ? 4 : 3;
  }
  return null;
}
