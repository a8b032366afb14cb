import type { Snapshot } from '../../../snapshot/snapshot.js';
import { isAsideFolder } from '../../package-roots.js';
import { mayBeDocument, type OpenApiDocument, readDocument } from './document.js';

/** Documents of one server that are read. */
const maxDocuments = 50;
/** Texts in code that may name a document, or the folder it is in. One text without line breaks: linear. */
const texts = /["'`]([\w./@ -]{1,200})["'`]/g;

/** Which files of a server make tools of documents, and of which. */
export interface Making {
  /** Files that may name documents. */
  files: RegExp;
  /** What the documents are called. */
  documents: RegExp;
}

/** The documents that are named, and what is to be said where not all were read. */
export interface NamedDocuments {
  documents: OpenApiDocument[];
  leftOut: string | null;
}

/** The files of a server. */
interface OwnFiles {
  snapshot: Snapshot;
  isOwn(path: string): boolean;
}

/**
 * The documents that the source names in the files that make tools (`users`): by file, or by a folder and, of those in it, by name; all of the folder where it names
 * none. Where it names nothing that is there, the only document of the server.
 */
export function documentsOf({ snapshot, isOwn }: OwnFiles, making: Making, users: readonly string[]): NamedDocuments {
  const candidates = snapshot.paths.filter(
    (path) => making.documents.test(path) && isOwn(path) && !isTest(path) && mayBeDocument(snapshot, path),
  );
  const named = new Set(users.flatMap((path) => textsIn(snapshot.read(path) ?? '')));
  const byFile = candidates.filter((path) => named.has(path) || named.has(baseOf(path)));
  const inFolder = candidates.filter((path) =>
    folderOf(path)
      .split('/')
      .slice(-1)
      .every((folder) => named.has(folder)),
  );
  const elsewhere = new Set(
    snapshot.paths
      .filter((path) => making.files.test(path) && isOwn(path) && !isTest(path))
      .flatMap((path) => textsIn((snapshot.bytes(path)?.length ?? 0) > 256 * 1024 ? '' : (snapshot.read(path) ?? ''))),
  );
  const chosen = inFolder.filter((path) => elsewhere.has(baseOf(path).replace(/\.\w+$/, '')));
  const paths =
    byFile.length > 0
      ? byFile
      : chosen.length > 0
        ? chosen
        : inFolder.length > 0
          ? inFolder
          : candidates.length === 1
            ? candidates
            : [];
  return {
    documents: paths.slice(0, maxDocuments).flatMap((path) => readDocument(snapshot, path) ?? []),
    leftOut:
      paths.length > maxDocuments
        ? `there are more than ${maxDocuments} OpenAPI documents, and the rest was not read`
        : null,
  };
}

function textsIn(code: string): string[] {
  return [...code.matchAll(texts)].map((match) => (match[1] as string).replace(/^\.\//, ''));
}

export function isTest(path: string): boolean {
  const folder = folderOf(path).replace(/(?:^|\/)(?:build|dist|out|docs?|spec|specs)(?=\/|$)/g, '');
  return isAsideFolder(folder) || /(?:^|\/)test_|[._]test\.|\.spec\./.test(path);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
