import type { Method } from '../shared/typed/declarations.js';

/** What the documentation comment of a method says. */
export interface Documentation {
  description: string | null;
  parameters: ReadonlyMap<string, string>;
}

const maxLength = 100_000;

/**
 * The documentation comment above a method. The SDK's source generator makes descriptions of it, for partial methods: of the
 * summary and the remarks one, of each `<param>` another, the lines of each joined by spaces.
 */
export function documentationOf(method: Method): Documentation {
  const { file, node } = method.at;
  const siblings = node.parent?.children ?? [];
  const lines: string[] = [];
  for (let at = siblings.indexOf(node) - 1; at >= 0; at--) {
    const sibling = siblings[at];
    const text = sibling?.type === 'comment' ? file.text.slice(sibling.start, sibling.end) : '';
    if (!text.startsWith('///')) break;
    lines.unshift(text.slice(3));
  }
  const text = lines.join('\n').slice(0, maxLength);
  const parts = [element(text, 'summary'), element(text, 'remarks')].filter((part) => part !== '');
  const parameters = new Map<string, string>();
  for (const match of text.matchAll(/<param\s{1,8}name="([^"<>]{1,200})"\s{0,8}>([^<]*)<\/param>/g)) {
    parameters.set(match[1] as string, clean(match[2] as string));
  }
  return { description: parts.length === 0 ? null : parts.join('\n'), parameters };
}

function element(text: string, name: string): string {
  const start = text.indexOf(`<${name}>`);
  const end = start === -1 ? -1 : text.indexOf(`</${name}>`, start);
  return end === -1 ? '' : clean(text.slice(start + name.length + 2, end));
}

function clean(text: string): string {
  const lines = text
    .replace(/<[^<>]{0,400}>/g, '')
    .split('\n')
    .map((line) => line.trim());
  const joined = lines.filter((line) => line !== '').join(' ');
  return joined.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof entities) => entities[name]);
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
