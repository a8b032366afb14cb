import { parse, parseAllDocuments } from 'yaml';

/**
 * Reads a YAML document that somebody else wrote.
 * @throws for what is not YAML, or grows without bound by its aliases
 */
export function parseYaml(text: string): unknown {
  return parse(text, options);
}

/**
 * Reads all documents of a text that holds several.
 * @throws as `parseYaml` does
 */
export function parseYamlDocuments(text: string): unknown[] {
  return [...parseAllDocuments(text, options)].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS();
  });
}

// Looking for keys that are there twice takes the square of their number; the last of them counts, as in JSON.
const options = { logLevel: 'silent', prettyErrors: false, uniqueKeys: false } as const;
