import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface RemoveJob {
  folders: string[];
}

/** Removes folders with all that is in them; blocking, which is several times as fast as `fs.rm`. */
export async function removeTrees({ folders }: RemoveJob): Promise<undefined> {
  for (const folder of folders) removeTree(folder);
}

function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Never through a link to what lies elsewhere.
    if (entry.isDirectory()) removeTree(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
}
