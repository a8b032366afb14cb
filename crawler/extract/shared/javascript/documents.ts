import type { Json } from '../../../../src/model/index.js';
import { parseYaml } from '../../../yaml.js';
import { fromJson } from './json.js';
import type { Library } from './machine.js';
import { asText, unknown } from './value.js';

/** What reads YAML, by the names of the packages and of their functions. */
const readers: Record<string, ReadonlySet<string>> = {
  yaml: new Set(['parse', 'default.parse']),
  'js-yaml': new Set(['load', 'safeLoad', 'default.load', 'default.safeLoad']),
  yamljs: new Set(['parse', 'default.parse']),
};
/** Characters of one document: beyond that reading it takes too long. */
const maxLength = 512 * 1024;

/** The meaning of packages that read documents, for servers that make their tools from some. */
export const documents: Library = {
  id: 'documents',
  call({ machine, callee, self, method, args, at }) {
    const target = callee ?? self;
    if (target?.kind !== 'external' || !Object.hasOwn(readers, target.specifier)) return null;
    const name = [...target.path, ...(callee === null && method !== null ? [method] : [])].join('.');
    if (!readers[target.specifier]?.has(name)) return null;
    const text = asText(args[0]);
    if (text === null) return null;
    if (text.length > maxLength) return unknown('it is read from a document that is too long', at);
    machine.spend(text.length / 10);
    try {
      // As JSON: what YAML has beyond it, such as dates, no definition of a tool needs.
      return fromJson(JSON.parse(JSON.stringify(parseYaml(text)) ?? 'null') as Json, at);
    } catch {
      return unknown('it is read from a document that is not YAML', at);
    }
  },
};
