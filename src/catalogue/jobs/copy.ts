import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../error.js';
import { removeFile, StalePrevious, unlinked } from '../output.js';

/** Folders of a catalogue, from where to where. */
export interface CopyJob {
  from: string;
  to: string;
  folders: { path: string; whole: boolean }[];
}

/** Copies folders by links: a file takes no room and keeps what it is. Returns how many files these are. */
export async function copyFolders({ from, to, folders }: CopyJob): Promise<number> {
  let files = 0;
  for (const { path, whole } of folders) files += copyFolder(join(from, path), join(to, path), whole);
  return files;
}

function copyFolder(from: string, to: string, whole: boolean): number {
  mkdirSync(to, { recursive: true });
  let files = 0;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) {
      link(source, target);
      files += 1;
    } else if (whole) files += copyFolder(source, target, true);
  }
  return files;
}

/** What one catalogue lacks of another. */
export interface FollowJob {
  from: string;
  to: string;
  written: string[];
  removed: string[];
}

/** Makes a catalogue what its successor is. @throws StalePrevious if either is not as it was left */
export async function followCatalogue({ from, to, written, removed }: FollowJob): Promise<undefined> {
  for (const path of removed) if (!removeFile(to, path)) throw new StalePrevious(path);
  for (const path of written) {
    const target = join(to, path);
    if (!unlinked(target)) mkdirSync(dirname(target), { recursive: true });
    link(join(from, path), target);
  }
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') throw new StalePrevious(from);
    if (code === 'EEXIST' || code === 'ENOSPC') throw error;
    // No links on this file system, or no more of them.
    copyFileSync(from, to);
  }
}
