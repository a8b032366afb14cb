import { parse } from 'yaml';

/**
 * Reads a YAML document that somebody else wrote.
 * @throws for what is not YAML, or grows without bound by its aliases
 */
export function parseYaml(text: string): unknown {
  // Looking for keys that are there twice takes the square of their number; the last of them counts, as in JSON.
  return parse(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false });
}
