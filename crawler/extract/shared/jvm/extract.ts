import type { Snapshot } from '../../../snapshot/snapshot.js';
import type { ExtractContext, Extraction } from '../../extractor.js';
import { Findings } from '../findings.js';
import type { Dialect } from '../typed/declarations.js';
import { Evaluator, type Knowledge } from '../typed/evaluator.js';
import type { LibraryCall } from '../typed/library.js';
import { Program } from '../typed/program.js';
import { holdsAny, sourcesOf } from '../typed/sources.js';
import { constant, textValue, type Value } from '../typed/values.js';
import { readAnnotated } from './annotated.js';
import { readBuilt } from './built.js';
import { servesMcp } from './connected.js';

const marks = [
  'io.modelcontextprotocol',
  'org.springframework.ai',
  'org.springaicommunity.mcp',
  'io.quarkiverse.mcp',
  'com.logaritex.mcp',
];

/** A call that reads a file by its name, whoever wrote it: `loadSchema("/schemas/search.json")`. */
const reading = /^(?:load|read|get|from|open)\w{0,40}$/;

/** What files of the class path hold, where a call names one that is there. */
function resourcesOf(snapshot: Snapshot): (call: LibraryCall) => Value | null {
  let byEnd: Map<string, string> | null = null;
  return ({ name, args, at }) => {
    const asked = reading.test(name)
      ? args.map((arg) => textValue(arg.value)).find((text) => text?.endsWith('.json') === true)
      : null;
    if (asked == null) return null;
    byEnd ??= new Map(
      snapshot.paths.flatMap((path) =>
        resource.exec(path) === null ? [] : [[path.replace(resource, ''), path] as const],
      ),
    );
    const path = byEnd.get(asked.replace(/^(?:classpath:)?\/?/, ''));
    const text = path === undefined ? null : snapshot.read(path);
    return text === null ? null : constant(text, at);
  };
}

const resource = /^(?:.*\/)?src\/(?:main|commonMain|jvmMain)\/resources\//;

/** Reads the servers of one language of the JVM; null when the repository has none in it. */
export function extractJvm(
  { snapshot, parse, steps, revision }: ExtractContext,
  id: string,
  dialect: Dialect,
  knowledge: Knowledge,
): Extraction | null {
  const isServer = servesMcp(snapshot);
  const sources = sourcesOf(snapshot, dialect);
  const marked = sources.filter((path) => holdsAny(snapshot, [path], marks));
  if (!marked.some((path) => isServer(path) || holdsAny(snapshot, [path], ['io.modelcontextprotocol', '.mcp.'])))
    return null;
  const program = new Program(snapshot, parse, dialect, sources);
  const resources = resourcesOf(snapshot);
  const evaluator = new Evaluator(program, (call, asked) => knowledge(call, asked) ?? resources(call), steps);
  const findings = new Findings(id, revision);
  findings.within(() => readAnnotated(evaluator, findings, isServer));
  const annotated = findings.names.size > 0;
  findings.within(() => {
    for (const { at, reason } of readBuilt(evaluator, findings)) {
      // What reads annotations by reflection makes the tools that were read from them.
      if (annotated && /\bgetAnnotation\w{0,20}\(|\bfindAnnotation\(/.test(at.file.text)) continue;
      findings.notUnderstood(at, `The name of the tool that is made here could not be evaluated: ${reason}.`);
    }
  });
  return findings.extraction(evaluator.cutShort);
}
