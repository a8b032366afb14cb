/** What the package `docstring_parser` reads out of a docstring. */
export interface Docstring {
  /** What stands before the sections; null when nothing does. */
  description: string | null;
  params: { name: string; type: string | null; description: string }[];
  returns: string | null;
}

/** `:param name: text`, `:param type name: text`, `:return: text`. */
const field = /^:(param|parameter|arg|argument|key|keyword|returns?|\w+)(?: ([^:\n]{0,200}))?:[ \t]*(.*)$/;
/** `Args:`, `Returns:` and the like, of Google's style. */
const section =
  /^(Args|Arguments|Parameters|Params|Returns?|Yields?|Raises|Examples?|Notes?|Attributes|See Also|Warnings?):[ \t]*$/;
/** `name (type): text` in one of those. */
const entry = /^(\*{0,2}\w+)(?:[ \t]*\(([^()\n]{0,200})\))?:[ \t]*(.*)$/;

/** @param text a docstring with the indentation of its lines taken off as Python does it */
export function parseDocstring(text: string): Docstring {
  const lines = text.split('\n');
  const indents = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [leading(line)]));
  const shared = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  const clean = lines.map((line, i) => (i === 0 ? line.trim() : line.slice(Math.min(shared, leading(line))).trimEnd()));
  const start = clean.findIndex((line) => field.test(line) || section.test(line));
  const description = (start === -1 ? clean : clean.slice(0, start)).join('\n').trim();
  const result: Docstring = { description: description === '' ? null : description, params: [], returns: null };
  if (start === -1) return result;
  if (field.test(clean[start] ?? '')) readFields(clean.slice(start), result);
  else readSections(clean.slice(start), result);
  return result;
}

function readFields(lines: readonly string[], result: Docstring): void {
  for (const [name, argument, content] of grouped(lines, (line) => field.exec(line))) {
    if (/^(?:param|parameter|arg|argument|key|keyword)$/.test(name)) {
      const words = argument.split(/\s+/);
      const type = words.length > 1 ? words.slice(0, -1).join(' ') : null;
      result.params.push({ name: words.at(-1) ?? '', type, description: content });
    } else if (/^returns?$/.test(name)) result.returns = content;
  }
}

function readSections(lines: readonly string[], result: Docstring): void {
  let title = '';
  let body: string[] = [];
  const finish = () => {
    const indent = Math.min(...body.filter((line) => line !== '').map(leading), Number.MAX_SAFE_INTEGER);
    const inner = body.map((line) => line.slice(Math.min(indent, leading(line))));
    if (/^(?:Arg|Param)/.test(title)) {
      for (const [name, type, content] of grouped(inner, (line) => entry.exec(line))) {
        result.params.push({ name, type: type === '' ? null : type, description: content });
      }
    } else if (/^Return/.test(title)) result.returns = inner.join('\n').trim();
  };
  for (const line of lines) {
    const [, name] = section.exec(line) ?? [];
    if (name === undefined) {
      body.push(line);
      continue;
    }
    finish();
    title = name;
    body = [];
  }
  finish();
}

/** Lines that begin something, each with the indented lines below it. */
function grouped(
  lines: readonly string[],
  begins: (line: string) => RegExpExecArray | null,
): [name: string, argument: string, content: string][] {
  const found: { name: string; argument: string; content: string[] }[] = [];
  for (const line of lines) {
    const match = begins(line);
    if (match !== null) {
      found.push({ name: match[1] ?? '', argument: (match[2] ?? '').trim(), content: [match[3] ?? ''] });
    } else found.at(-1)?.content.push(line.trim());
  }
  return found.map(({ name, argument, content }) => [name, argument, content.join('\n').trim()]);
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}
