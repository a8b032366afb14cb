import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { readToolsList } from '../shared/tools-json/read.js';

const id = 'tools-list';

/** Reads a saved answer to `tools/list`, when it is all there is. */
export const toolsList: Extractor = {
  id,
  title: 'Saved answer to tools/list',
  forms: [
    'a JSON file that is a list of tools, `{"tools": [...]}`, or a whole JSON-RPC answer `{"result": {"tools": [...]}}`',
  ],
  extract,
};

function extract({ snapshot, revision }: ExtractContext): Extraction | null {
  const [path] = snapshot.paths;
  if (path === undefined || snapshot.paths.length > 1 || !path.endsWith('.json') || /(^|\/)package\.json$/.test(path))
    return null;
  const text = snapshot.read(path);
  if (text === null) return null;
  return { ...readToolsList({ path, text, revision, extractor: id, abridged: false }), exhaustive: true };
}
