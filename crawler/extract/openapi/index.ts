import type { ExtractedTool, Problem } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { isAsideFolder } from '../package-roots.js';
import { mayBeDocument, type OpenApiDocument, type Operation, readDocument } from './document.js';
import { type GeneratedTool, type Generator, generators } from './generators.js';

const id = 'openapi';
/** Documents of one server that are read. */
const maxDocuments = 50;
/** Files that use a generator; each is looked through for the documents it names. */
const maxUsers = 20;
/** Texts in code that may name a document, or the folder it is in. One text without line breaks: linear. */
const texts = /["'`]([\w./@ -]{1,200})["'`]/g;

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
    const documents = documentsOf(context, generator, users);
    if (documents.length === 0) {
      extraction.notUnderstood++;
      extraction.problems.push(unread(users[0] as string, generator));
    }
    for (const document of documents) {
      for (const operation of document.operations) {
        const made = generator.toolOf(document, operation);
        if (made === null || seen.has(made.name)) continue;
        seen.add(made.name);
        extraction.tools.push(toolOf(made, document, operation, context.revision));
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

/**
 * The documents that the source names: by file, or by a folder and, of those in it, by name; all of the folder where it names
 * none. Where it names nothing that is there, the only document of the server.
 */
function documentsOf(context: ExtractContext, generator: Generator, users: readonly string[]): OpenApiDocument[] {
  const { snapshot, isOwn } = context;
  const candidates = snapshot.paths.filter(
    (path) => generator.documents.test(path) && isOwn(path) && !isTest(path) && mayBeDocument(snapshot, path),
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
      .filter((path) => generator.files.test(path) && isOwn(path) && !isTest(path))
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
  return paths.slice(0, maxDocuments).flatMap((path) => readDocument(snapshot, path) ?? []);
}

function toolOf(
  { name, description, inputSchema }: GeneratedTool,
  { path }: OpenApiDocument,
  { line, id: operation, method, path: route }: Operation,
  commit: string,
): ExtractedTool {
  const excerpt = operation === null ? `${method} ${route}` : `operationId: ${operation}`;
  const place = { file: path, line, commit, excerpt: excerpt.slice(0, 200) };
  return {
    name,
    title: null,
    description,
    inputSchema,
    outputSchema: null,
    annotations: null,
    provenance: 'source',
    extractor: id,
    condition: null,
    certainty: {
      name: 'exact',
      title: 'exact',
      // Servers add to what the library makes of the document.
      description: 'partial',
      inputSchema: 'partial',
      outputSchema: 'unknown',
      annotations: 'exact',
    },
    evidence: [
      { field: 'name', ...place },
      { field: 'description', ...place },
      { field: 'inputSchema', ...place },
    ],
  };
}

function unread(subject: string, { title }: Generator): Problem {
  return {
    stage: 'extract',
    module: id,
    subject,
    message: `makes its tools with ${title} of an OpenAPI document that is not among its files, or is not named`,
    retryable: false,
  };
}

function textsIn(code: string): string[] {
  return [...code.matchAll(texts)].map((match) => (match[1] as string).replace(/^\.\//, ''));
}

function isTest(path: string): boolean {
  const folder = folderOf(path).replace(/(?:^|\/)(?:build|dist|out|docs?|spec|specs)(?=\/|$)/g, '');
  return isAsideFolder(folder) || /(?:^|\/)test_|[._]test\.|\.spec\./.test(path);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
