import type { Snapshot } from '../../snapshot/snapshot.js';
import type { Library, Machine } from '../shared/go/machine.js';
import { type Type, tagOf } from '../shared/go/types.js';
import { type StructValue, struct } from '../shared/go/value.js';
import type { Registry } from './registry.js';
import { takesPart } from './select.js';

/** What the protocol calls the parts of a tool, under the names that the SDKs give their fields. */
const parts: Record<string, string> = {
  name: 'Name',
  title: 'Title',
  description: 'Description',
  inputSchema: 'InputSchema',
  outputSchema: 'OutputSchema',
  annotations: 'Annotations',
};
/** A struct's field that is sent as `inputSchema`, and the name of the struct around it. */
const schemaTag = /`[^`\n]{0,200}json:"inputSchema[,"]/;
const declared =
  /^type[ \t]{1,20}(\w{1,100})[ \t]{1,20}struct\b|^[ \t]{1,40}(\w{1,100})[ \t]{1,20}struct[ \t]{0,20}\{/gm;

/** Tools that a server without an SDK holds in a struct of its own, told by what its fields are sent as. */
export interface OwnTools {
  /** Files that declare such a struct. */
  files: string[];
  /** What the structs are called. */
  names: ReadonlySet<string>;
}

/** The structs of a server that speaks the protocol itself; none where nothing answers `tools/list`. */
export function ownTools(snapshot: Snapshot): OwnTools {
  const paths = snapshot.paths.filter(takesPart);
  const files = paths.filter((path) => holds(snapshot, path, 'inputSchema'));
  const none = { files: [], names: new Set<string>() };
  if (files.length === 0 || !paths.some((path) => holds(snapshot, path, '"tools/list"'))) return none;
  const names = new Set<string>();
  const declaring = files.filter((path) => {
    const found = namesIn(snapshot.read(path) ?? '');
    for (const name of found) names.add(name);
    return found.length > 0;
  });
  return { files: declaring, names };
}

/** Sees the structs that are tools by the tags of their fields. */
export function ownLibrary(machine: () => Machine, registry: Registry): Library {
  return {
    made(value) {
      if (value.type.kind === 'named' && isOwnTool(machine(), value.type)) registry.note(value);
    },
  };
}

/** A tool under the names that the SDKs give its fields; one of an SDK as it is. */
export function withSdkNames(machine: Machine, tool: StructValue): StructValue {
  if (tool.type.kind !== 'named') return tool;
  const renamed = struct({ kind: 'external', path: '', name: 'Tool', args: [] }, tool.at);
  for (const field of machine.types.fields(tool.type) ?? []) {
    const part = partOf(field.tag);
    const value = tool.fields.get(field.name);
    if (part !== null && value !== undefined) renamed.fields.set(part, value);
  }
  renamed.open = tool.open;
  return renamed;
}

export function isOwnTool(machine: Machine, type: Type): boolean {
  const found = new Set((machine.types.fields(type) ?? []).map((field) => partOf(field.tag)));
  return found.has('Name') && found.has('Description') && found.has('InputSchema');
}

function partOf(tag: string): string | null {
  const name = (tagOf(tag, 'json') ?? '').split(',')[0] ?? '';
  return Object.hasOwn(parts, name) ? (parts[name] ?? null) : null;
}

/** The last struct that is opened before each such field. */
function namesIn(text: string): string[] {
  const found: string[] = [];
  let name: string | null = null;
  for (const line of text.split('\n')) {
    const opened = [...line.matchAll(declared)][0];
    if (opened !== undefined) name = opened[1] ?? opened[2] ?? null;
    if (name !== null && schemaTag.test(line)) found.push(name);
  }
  return found;
}

function holds(snapshot: Snapshot, path: string, text: string): boolean {
  const bytes = snapshot.bytes(path);
  return bytes !== null && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);
}
