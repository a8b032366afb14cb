/** Which files of a repository or package say something about its tools. Everything else is passed over in silence. */

const extensions = new Set([
  // Source, in the languages that have an MCP SDK.
  ...[
    'js',
    'cjs',
    'mjs',
    'jsx',
    'ts',
    'cts',
    'mts',
    'tsx',
    'py',
    'go',
    'cs',
    'java',
    'kt',
    'kts',
    'rs',
    'php',
    'rb',
    'swift',
  ],
  // Manifests, lists of tools, OpenAPI documents, project files, read-me files.
  ...['json', 'yaml', 'yml', 'toml', 'md', 'gradle', 'csproj'],
]);

const names = new Set(['go.mod', 'pom.xml', 'requirements.txt', 'setup.cfg']);

/** Endings that an extension above would let through: declarations repeat the source they were made from. */
const endings = ['.d.ts', '.d.cts', '.d.mts'];

/** Source maps may embed the source of the file they belong to. */
const sourceMapEndings = ['.js.map', '.cjs.map', '.mjs.map'];

/** Exact versions of dependencies: large, and nothing about tools. Those with other extensions are not read anyway. */
const lockFiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'packages.lock.json',
  'project.assets.json',
]);

/** What tools put into a folder of sources: history, installed dependencies, caches. */
const ignoredFolders = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'site-packages',
  '__pycache__',
  '.venv',
  '.yarn',
]);

/** Holds a file for each tool, as `tools/list` answered it when it was last looked at. */
const toolSnapshots = '__toolsnaps__';

/** Whether a file is read, by its path with forward slashes. */
export function isWorthReading(path: string): boolean {
  const folders = path.split('/');
  const name = (folders.pop() ?? '').toLowerCase();
  if (folders.some(isIgnoredFolder)) return false;
  return isWorthReadingName(name) || (name.endsWith('.snap') && folders.at(-1) === toolSnapshots);
}

/** Whether nothing below a folder of this name is read. */
export function isIgnoredFolder(name: string): boolean {
  return ignoredFolders.has(name);
}

function isWorthReadingName(name: string): boolean {
  // What macOS puts beside a file when it packs one: not the file.
  if (name.startsWith('._')) return false;
  if (lockFiles.has(name) || endings.some((ending) => name.endsWith(ending))) return false;
  if (names.has(name) || name.startsWith('readme')) return true;
  const dot = name.lastIndexOf('.');
  return dot !== -1 && (extensions.has(name.slice(dot + 1)) || sourceMapEndings.some((each) => name.endsWith(each)));
}
