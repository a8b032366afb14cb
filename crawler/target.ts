/** A server as a user names it, the same everywhere a server is named. */
export type Target =
  | {
      kind: 'github';
      owner: string;
      repo: string;
      ref: string | null;
      subpath: string | null;
    }
  | { kind: 'npm'; name: string; version: string | null }
  | { kind: 'folder'; path: string }
  | { kind: 'archive'; path: string }
  | { kind: 'tools-list'; path: string };
