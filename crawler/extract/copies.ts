import type { ExtractedTool } from '../../src/model/index.js';
import { definitionHash } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PlacedServer } from './index.js';

/**
 * Leaves out what is another server over again: a program around the package that is the server, a copy of its files. Two
 * servers that merely have the same tools stay.
 */
export function withoutCopies(snapshot: Snapshot, servers: readonly PlacedServer[]): PlacedServer[] {
  const kept: PlacedServer[] = [];
  // The larger first, so that a part is compared with the whole; of equals the one whose own files they are.
  const sorted = [...servers].sort(
    (a, b) => b.server.tools.length - a.server.tools.length || ownShare(b) - ownShare(a),
  );
  for (const each of sorted) {
    if (!kept.some((other) => isCopy(snapshot, each, other))) kept.push(each);
  }
  return servers.filter((each) => kept.includes(each));
}

function isCopy(snapshot: Snapshot, one: PlacedServer, other: PlacedServer): boolean {
  if (one.server.tools.length === 0) return false;
  const known = new Map(other.server.tools.map((tool) => [tool.name, tool]));
  return one.server.tools.every((tool) => {
    const same = known.get(tool.name);
    if (same === undefined) return false;
    const [a, b] = [fileOf(tool), fileOf(same)];
    // Read in a file of the other: this one is only made of it, however much of it was understood from here.
    if (a === b) return other.scope.isOwn(a) && !one.scope.isOwn(a);
    return definitionHash(same) === definitionHash(tool) && equalBytes(snapshot.bytes(a), snapshot.bytes(b));
  });
}

function ownShare({ scope, server }: PlacedServer): number {
  return server.tools.filter((tool) => scope.isOwn(fileOf(tool))).length;
}

function fileOf(tool: ExtractedTool): string {
  return tool.evidence[0]?.file ?? '';
}

function equalBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && Buffer.compare(a, b) === 0;
}
