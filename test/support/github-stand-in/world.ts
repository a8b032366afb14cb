import { createHash } from 'node:crypto';
import type { Files } from '../tarball.js';

export interface StandInRepository {
  /** The content at every commit. */
  files?: Files;
  /** The tarball itself, when it is not to be made of the files. */
  tarball?: Uint8Array;
  /** Of the default branch; made up from the files when left out. */
  commit?: string;
  defaultBranch?: string;
  /** Other branches and tags -> commit. */
  refs?: Readonly<Record<string, string>>;
  description?: string | null;
  /** Seen only by requests with a token of the stand-in. */
  private?: boolean;
  /** Without a commit. */
  empty?: boolean;
  /** Taken down: by law (451) or for breaking the terms (403). */
  blocked?: 'dmca' | 'tos';
  /** Its name today, `owner/repo`; it must be among the repositories. */
  renamedTo?: string;
  archived?: boolean;
  /** ISO 8601, to the second. */
  createdAt?: string;
  pushedAt?: string;
  stars?: number;
  /** Kilobytes. */
  size?: number;
  topics?: readonly string[];
  /** `owner/repo` it was forked from. */
  forkOf?: string;
  mirrorOf?: string;
  /** SPDX id. */
  licence?: string;
}

/** `owner/repo` -> repository. May be changed while the stand-in runs. */
export type StandInRepositories = Record<string, StandInRepository>;

/** A repository with everything said that may be left out. */
export interface Repository {
  /** `owner/repo`. */
  name: string;
  id: number;
  nodeId: string;
  createdAt: string;
  pushedAt: string;
  stars: number;
  size: number;
  topics: readonly string[];
  description: string | null;
  defaultBranch: string;
  commit: string;
  given: StandInRepository;
}

/** All repositories there are: those a test wrote and those made up. */
export interface World {
  find(name: string): Repository | null;
  findById(id: number): Repository | null;
  findByNodeId(nodeId: string): Repository | null;
  /** By the time they were created. */
  all(): readonly Repository[];
}

const defaults = { createdAt: '2025-01-01T00:00:00Z', pushedAt: '2025-06-01T00:00:00Z' };

/** @param madeUp lives as long as the stand-in, and is changed by `change` alone */
export function createWorld(written: StandInRepositories, madeUp: readonly Repository[]): World {
  const byName = new Map(madeUp.map((repository) => [repository.name.toLowerCase(), repository]));
  const byId = new Map(madeUp.map((repository) => [repository.id, repository]));
  const sorted = [...madeUp].sort(byCreation);

  // Those written may change at any time, so they are looked at anew each time; they are few.
  const writtenNow = () => Object.entries(written).map(([name, given]) => described(name, given));
  return {
    find: (name) => {
      const asked = name.toLowerCase();
      const own = Object.entries(written).find(([each]) => each.toLowerCase() === asked);
      return own === undefined ? (byName.get(asked) ?? null) : described(...own);
    },
    findById: (id) => writtenNow().find((each) => each.id === id) ?? byId.get(id) ?? null,
    findByNodeId: (nodeId) => {
      const id = Number(/^R_(\d+)$/.exec(nodeId)?.[1] ?? Number.NaN);
      return writtenNow().find((each) => each.id === id) ?? byId.get(id) ?? null;
    },
    all: () => {
      const own = writtenNow();
      return own.length === 0 ? sorted : [...own, ...sorted].sort(byCreation);
    },
  };
}

export function described(name: string, given: StandInRepository): Repository {
  const id = idOf(name);
  return {
    name,
    id,
    nodeId: `R_${id}`,
    createdAt: given.createdAt ?? defaults.createdAt,
    pushedAt: given.pushedAt ?? defaults.pushedAt,
    stars: given.stars ?? 0,
    size: given.size ?? 0,
    topics: given.topics ?? [],
    description: given.description ?? null,
    defaultBranch: given.defaultBranch ?? 'main',
    commit: given.commit ?? sha(JSON.stringify([name, given.files ?? {}])),
    given,
  };
}

/** A branch, a tag, or a commit that is one of theirs; null when it is none. */
export function commitOf({ commit, defaultBranch, given }: Repository, ref: string): string | null {
  const refs: Record<string, string> = { [defaultBranch]: commit, HEAD: commit, ...given.refs };
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  return refs[name] ?? Object.values(refs).find((each) => each === ref) ?? null;
}

export function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function idOf(name: string): number {
  return Number.parseInt(sha(name.toLowerCase()).slice(0, 12), 16);
}

function byCreation(a: Repository, b: Repository): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id - b.id;
}
