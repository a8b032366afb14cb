import { isJsonObject } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { jsonObjectAt, shallowest } from '../shared/json-file.js';
import { readToolsList } from '../shared/tools-json/read.js';

const id = 'mcpb-manifest';

/** Reads the tools that the manifest of a desktop extension announces: names and descriptions. */
export const mcpbManifest: Extractor = {
  id,
  title: 'Manifest of an MCP bundle',
  forms: [
    '`manifest.json` of `.mcpb` and `.dxt` bundles: `tools: [{ name, description }]`; with `tools_generated: true` there may be more',
  ],
  extract,
};

function extract({ snapshot, revision, isOwn }: ExtractContext): Extraction | null {
  const manifests = snapshot.paths.filter((path) => /(?:^|\/)manifest\.json$/.test(path) && isOwn(path));
  // Browsers' extensions have a file of the same name, which names no server.
  const path = shallowest(manifests.filter((each) => isBundle(jsonObjectAt(snapshot, each)?.value)));
  const found = path === null ? null : jsonObjectAt(snapshot, path);
  if (path === null || found === null) return null;
  if (!Array.isArray(found.value.tools))
    return { tools: [], notUnderstood: 0, problems: [], because: `${path} names no tools` };
  const extraction = readToolsList({ path, text: found.text, revision, extractor: id, abridged: true });
  return found.value.tools_generated === true ? { ...extraction, openList: true } : extraction;
}

function isBundle(manifest: Record<string, unknown> | undefined): boolean {
  if (manifest === undefined || !isJsonObject(manifest.server)) return false;
  return typeof manifest.server.type === 'string' && 'name' in manifest;
}
