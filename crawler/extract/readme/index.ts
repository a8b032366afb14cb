import type { ExtractedTool } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { shallowest } from '../shared/json-file.js';
import { listedInReadme } from './listed.js';

const id = 'readme';
/** Characters of a README that are looked at. */
const maxLength = 256 * 1024;
/** Characters of a description; a README may go on for pages. */
const descriptionLength = 1_000;

/** Reads the tables and lists of tools of the README: the last resort, names and descriptions in its author's words. */
export const readme: Extractor = {
  id,
  title: 'README',
  forms: [
    'under a heading about tools: tables with a column for the tool, lists that begin each entry with its name as code or in bold, headings that are a name',
    'not: sections about prompts, resources, parameters, settings, commands or the tools it was built with',
  ],
  extract,
};

function extract({ snapshot, revision, isOwn }: ExtractContext): Extraction | null {
  const path = shallowest(snapshot.paths.filter((each) => /(?:^|\/)readme\.md$/i.test(each) && isOwn(each)));
  const text = path === null ? null : snapshot.read(path);
  if (path === null || text === null) return null;
  const start = text.slice(0, maxLength);
  if (!/\bMCP\b|model context protocol/i.test(start) || !/tool/i.test(start)) return null;
  const lines = start.split('\n');
  const tools = listedInReadme(start).map(({ name, description, line }): ExtractedTool => {
    const cut = description === null ? null : description.slice(0, descriptionLength);
    const excerpt = (lines[line - 1] ?? '').trim().slice(0, 200);
    const place = { file: path, line, commit: revision, excerpt };
    return {
      name,
      title: null,
      description: cut,
      inputSchema: null,
      outputSchema: null,
      annotations: null,
      provenance: 'readme',
      extractor: id,
      condition: null,
      certainty: {
        name: 'partial',
        title: 'unknown',
        // Written for people, not what the server sends.
        description: cut === null ? 'unknown' : 'partial',
        inputSchema: 'unknown',
        outputSchema: 'unknown',
        annotations: 'unknown',
      },
      evidence: [{ field: 'name', ...place }, ...(cut === null ? [] : [{ field: 'description' as const, ...place }])],
    };
  });
  return tools.length === 0 ? null : { tools, notUnderstood: 0, problems: [] };
}
