import { isJsonObject, type Json } from '../../../src/model/index.js';
import { parseYaml } from '../../yaml.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { isRegistryEntry } from '../server-markers.js';
import { readToolsList } from '../shared/tools-json/read.js';

const id = 'docker-registry';

/** Characters of an entry; real ones have under two thousand. */
const maxEntryLength = 64 * 1024;
/** Characters of a list of tools. */
const maxListLength = 4 * 1024 * 1024;

/** Reads what the Docker MCP registry is told of a server, the list of its tools with it. */
export const dockerRegistry: Extractor = {
  id,
  title: 'Entry of the Docker MCP registry',
  forms: [
    '`server.yaml`: name, description, `image` and `remote`; each entry of a registry is a server of its own',
    '`tools.json` beside it: `[{ name, description, arguments: [{ name, type, desc, optional }] }]`',
  ],
  extract,
};

function extract({ snapshot, isOwn, revision }: ExtractContext): Extraction | null {
  const entries = snapshot.paths.filter((path) => isOwn(path) && isRegistryEntry(snapshot, path));
  const [path] = entries;
  if (path === undefined) return null;
  const listPath = `${path.slice(0, -'server.yaml'.length)}tools.json`;
  const isLong = (snapshot.bytes(listPath)?.length ?? 0) > maxListLength;
  const text = isLong ? '' : (snapshot.read(listPath) ?? '');
  const read = readToolsList({ path: listPath, text, revision, extractor: id, abridged: true });
  if (read.tools.length === 0 && read.notUnderstood === 0) {
    read.notUnderstood = 1;
    read.problems.push({
      stage: 'extract',
      module: id,
      subject: listPath,
      message: 'lists no tools: which there are is only known when the server runs',
      retryable: false,
    });
  }
  return { ...read, published: publishedBy((snapshot.read(path) ?? '').slice(0, maxEntryLength)) };
}

function publishedBy(text: string): NonNullable<Extraction['published']> {
  const entry = objectIn(text);
  const about = isJsonObject(entry.about) ? entry.about : {};
  const remote = isJsonObject(entry.remote) ? entry.remote : {};
  const name = about.title ?? entry.name;
  return {
    name: typeof name === 'string' ? name : null,
    description: typeof about.description === 'string' ? about.description : null,
    packages: typeof entry.image === 'string' ? [`oci:${entry.image}`] : [],
    remotes: typeof remote.url === 'string' ? [remote.url] : [],
  };
}

function objectIn(text: string): Record<string, Json> {
  try {
    const value: unknown = parseYaml(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
