import { isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { jsonObjectAt, shallowest } from '../shared/json-file.js';
import { readToolsList } from '../shared/tools-json/read.js';

const id = 'server-card';

/** Where a server publishes what it is, below the root of its site or beside its source. */
const cardPath =
  /(?:^|\/)(?:\.well-known\/mcp(?:\.json|\/[\w.-]+\.json|-server-card\.json)|(?:mcp-)?server-card\.json)$/;

/** Reads the tools on the card that a server hands out about itself. */
export const serverCard: Extractor = {
  id,
  title: 'Server card',
  forms: [
    '`.well-known/mcp.json`, `.well-known/mcp/server-card.json` and `server-card.json` with `tools: [{ name, … }]`',
  ],
  extract,
};

function extract({ snapshot, revision, isOwn }: ExtractContext): Extraction | null {
  const path = shallowest(snapshot.paths.filter((each) => cardPath.test(each) && isOwn(each)));
  const found = path === null ? null : jsonObjectAt(snapshot, path);
  if (path === null || found === null) return null;
  const published = {
    name: nameOf(found.value),
    description: typeof found.value.description === 'string' ? found.value.description : null,
    packages: [],
    remotes: [],
  };
  // `["dynamic"]` says that only asking tells.
  const listed = Array.isArray(found.value.tools) ? found.value.tools.filter(isJsonObject) : [];
  if (listed.length === 0)
    return { tools: [], notUnderstood: 0, problems: [], because: `${path} names no tools`, published };
  const abridged = !listed.every((tool) => isJsonObject(tool.inputSchema));
  return { ...readToolsList({ path, text: found.text, revision, extractor: id, abridged }), published };
}

function nameOf(card: JsonObject): string | null {
  const info = isJsonObject(card.serverInfo) ? card.serverInfo : card;
  return typeof info.title === 'string' ? info.title : typeof info.name === 'string' ? info.name : null;
}
