import type { Snapshot } from '../../snapshot/snapshot.js';
import type { Method, TypeReference } from '../shared/typed/declarations.js';

const asynchronous = new Set(['Task', 'ValueTask', 'IAsyncEnumerable']);

/**
 * The name that the SDK derives from that of a method: without `Async` where the method is asynchronous, and in snake case
 * since 0.3.0-preview.2 (https://github.com/modelcontextprotocol/csharp-sdk/pull/568).
 */
export function derivedName(method: Method, snakeCased: boolean): string {
  let { name } = method;
  if (isAsynchronous(method.returns) && name.endsWith('Async') && name.length > 'Async'.length)
    name = name.slice(0, -'Async'.length);
  if (!snakeCased) return name.replace(/[^0-9A-Za-z]/g, '_');
  const clean = trimUnderscores(name.replace(/[^0-9A-Za-z]/g, '_'));
  return snakeCase(clean === '' ? method.name : clean);
}

function isAsynchronous(type: TypeReference | null): boolean {
  return type !== null && asynchronous.has(type.name);
}

function trimUnderscores(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === '_') start++;
  while (end > start && text[end - 1] === '_') end--;
  return text.slice(start, end);
}

/** As `JsonNamingPolicy.SnakeCaseLower` does: `XMLReader2Go` is `xml_reader2_go`. */
export function snakeCase(name: string): string {
  return separated(name, '_');
}

/** As `SnakeCaseLower` and its like do, with any separator. */
export function separated(name: string, separator: string): string {
  let result = '';
  for (let at = 0; at < name.length; at++) {
    const char = name[at] as string;
    const [before, after] = [name[at - 1], name[at + 1]];
    const starts =
      isUpper(char) &&
      before !== undefined &&
      before !== '_' &&
      (!isUpper(before) || (after !== undefined && isLower(after)));
    result += `${starts ? separator : ''}${char.toLowerCase()}`;
  }
  return result;
}

/** As `JsonNamingPolicy.CamelCase` does: `URLPath` is `urlPath`. */
export function camelCase(name: string): string {
  let end = 0;
  while (end < name.length && isUpper(name[end] as string)) {
    const after = name[end + 1];
    if (end > 0 && after !== undefined && !isUpper(after)) break;
    end++;
  }
  return name.slice(0, end).toLowerCase() + name.slice(end);
}

function isUpper(char: string): boolean {
  return char >= 'A' && char <= 'Z';
}

function isLower(char: string): boolean {
  return char >= 'a' && char <= 'z';
}

/** Whether names are derived in snake case, by the version of the SDK that the project files ask for. */
export function derivesSnakeCase(snapshot: Snapshot): boolean {
  for (const path of snapshot.paths) {
    if (!/\.(?:csproj|props)$/.test(path)) continue;
    const version = /"ModelContextProtocol(?:\.[A-Za-z]{1,20})?"\s{1,20}Version="([^"]{1,40})"/.exec(
      snapshot.read(path) ?? '',
    )?.[1];
    if (version != null) return !/^0\.(?:[012]\.|3\.0-preview\.1(?!\d))/.test(version);
  }
  return true;
}
