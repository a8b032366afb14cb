import type { Snapshot } from '../../../snapshot/snapshot.js';
import type { Dialect } from './declarations.js';

/** Folders of tests and the like, wherever they are. */
const asideFolders = new Set(
  (
    'test tests testing unittests unittest integrationtest integrationtests testfixtures sample samples example examples fixture fixtures mock mocks ' +
    'bench benchmark benchmarks e2e vendor third_party node_modules obj bin'
  ).split(' '),
);
/** Folders that hold no server when they are at the top; further down they are parts of one, named for what it deals with. */
const asideAtTop = new Set('doc docs documentation demo demos website'.split(' '));
/** `Server.Tests`, `server-test`: a folder that holds tests by the end of its name. */
const asideEnding =
  /[._-](?:tests?|unittests?|integrationtests?|samples?|examples?|benchmarks?)$|(?:unit|integration|functional|endtoend)tests?$/;
/** Below here folders are packages, and `com.example.demo` is a name like any other. */
const packages = /(?:^|\/)src\/(?:main|[a-z]+Main)\/(?:java|kotlin)\//;
const asideFile = /(?:Tests?|Spec|IT|Benchmark)\.(?:cs|java|kt)$|\.(?:g|designer|generated)\.cs$/;

/** The files of one language, without tests, samples and what is generated. */
export function sourcesOf(snapshot: Snapshot, dialect: Dialect): string[] {
  return snapshot.paths.filter((path) => dialect.isSource(path) && !isAside(path));
}

function isAside(path: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const root = packages.exec(path);
  const folders = (root === null ? path : path.slice(0, root.index)).split('/');
  if (root === null) folders.pop();
  return asideFile.test(file) || folders.some((folder, at) => isAsideFolder(folder.toLowerCase(), at === 0));
}

function isAsideFolder(folder: string, isTop: boolean): boolean {
  return asideFolders.has(folder) || (isTop && asideAtTop.has(folder)) || asideEnding.test(folder);
}

/** Whether any of the files holds one of the texts, as bytes. */
export function holdsAny(snapshot: Snapshot, paths: readonly string[], texts: readonly string[]): boolean {
  const needles = texts.map((text) => Buffer.from(text));
  return paths.some((path) => {
    const bytes = snapshot.bytes(path);
    if (bytes === null) return false;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return needles.some((needle) => buffer.includes(needle));
  });
}
