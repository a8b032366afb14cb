import type { Problem } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { documentsOf, isTest } from '../shared/openapi/documents.js';
import { generatedTool } from '../shared/openapi/generated.js';
import { type Generator, generators } from './generators.js';

const id = 'openapi';
/** Files that use a generator; each is looked through for the documents it names. */
const maxUsers = 20;

/** Reads tools that a library makes of OpenAPI documents when the server starts: reads the documents as the library does. */
export const openapi: Extractor = {
  id,
  title: 'Tools made from OpenAPI documents',
  forms: generators.map(({ title }) => `${title}, with the YAML or JSON documents that the source names`),
  extract,
};

function extract(context: ExtractContext): Extraction | null {
  const used = generators.flatMap((generator) => {
    const users = usersOf(context, generator);
    return users.length === 0 ? [] : [{ generator, users }];
  });
  if (used.length === 0) return null;
  const extraction: Extraction = { tools: [], notUnderstood: 0, problems: [] };
  const seen = new Set<string>();
  for (const { generator, users } of used) {
    const { documents, leftOut } = documentsOf(context, generator, users);
    if (leftOut !== null) {
      extraction.notUnderstood++;
      extraction.problems.push(problemOf(users[0] as string, leftOut));
    }
    if (documents.length === 0) {
      extraction.notUnderstood++;
      extraction.problems.push(unread(users[0] as string, generator));
    }
    for (const document of documents) {
      for (const operation of document.operations) {
        const made = generator.toolOf(document, operation);
        if (made === null || seen.has(made.name)) continue;
        seen.add(made.name);
        extraction.tools.push(generatedTool(made, document, operation, { commit: context.revision, extractor: id }));
      }
    }
  }
  extraction.because = `${used.map(({ generator }) => generator.title).join(', ')} is used in ${used[0]?.users[0]}`;
  return extraction;
}

/** The server's own files that have the library make tools. */
function usersOf({ snapshot, isOwn }: ExtractContext, { files, mark }: Generator): string[] {
  return snapshot.paths
    .filter((path) => {
      if (!files.test(path) || !isOwn(path) || isTest(path)) return false;
      const bytes = snapshot.bytes(path);
      return bytes !== null && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(mark);
    })
    .slice(0, maxUsers);
}

function unread(subject: string, { title }: Generator): Problem {
  return problemOf(
    subject,
    `makes its tools with ${title} of an OpenAPI document that is not among its files, or is not named`,
  );
}

function problemOf(subject: string, message: string): Problem {
  return { stage: 'extract', module: id, subject, message, retryable: false };
}
