import type { Extractor } from '../extractor.js';
import { Findings } from '../shared/findings.js';
import { Evaluator } from '../shared/typed/evaluator.js';
import type { LibraryCall } from '../shared/typed/library.js';
import { Program } from '../shared/typed/program.js';
import { holdsAny, sourcesOf } from '../shared/typed/sources.js';
import { emptyEnvironment, instance, type Value } from '../shared/typed/values.js';
import { readAttributed } from './attributed.js';
import { readCommands } from './commands.js';
import { readCreated } from './created.js';
import { csharp } from './dialect.js';
import { derivesSnakeCase } from './names.js';
import { readOtherAttributes } from './other-attributes.js';
import { servicesOf } from './services.js';

const id = 'csharp-mcp';

/** `GetRequiredService<T>()` and its like give a `T`, whatever they are called on. */
const asking = new Set(['GetRequiredService', 'GetService', 'GetRequiredKeyedService', 'CreateInstance', 'Resolve']);

function askContainer({ name, types, at }: LibraryCall, evaluator: Evaluator): Value | null {
  const [type] = types;
  if (type === undefined || !asking.has(name)) return null;
  return instance(type, evaluator.resolve(type), at, emptyEnvironment);
}

/** Reads servers written with the MCP C# SDK. */
export const csharpMcp: Extractor = {
  id,
  title: 'MCP C# SDK',
  forms: [
    '`[McpServerTool(Name = …, Title, ReadOnly, Destructive, Idempotent, OpenWorld)]` methods with `[Description]`, names derived as the SDK does',
    'descriptions from documentation comments of partial methods, as the SDK generates them',
    '`McpServerTool.Create(method, new() { Name = … })`, of lambdas, methods and `AIFunctionFactory.Create(…)`',
    '`new Tool { Name = …, InputSchema = … }` of list handlers, schemas as JSON text or built',
    'commands in named groups that become tools, with options declared as properties or added one by one',
    'attributes of other libraries in pairs, `[…ToolType]` on classes and `[…Tool("name", ReadOnlyHint = …)]` on methods',
    '`[McpToolTrigger(name, description)]` with `[McpToolProperty(…)]` of Azure Functions',
    'tools registered within `if`, after `if (…) return`, or where all uses of what registers them are: with the condition',
    'attributes of the source itself that mark tools for a source generator (name, title and description)',
  ],
  extract({ snapshot, parse, steps, revision }) {
    const sources = sourcesOf(snapshot, csharp);
    const isMcp =
      holdsAny(snapshot, sources, ['ModelContextProtocol', 'McpServerTool', 'McpToolTrigger']) ||
      (holdsAny(snapshot, sources, ['ToolType']) && holdsAny(snapshot, sources, ['Mcp']));
    if (!isMcp) return null;
    const program = new Program(snapshot, parse, csharp, sources);
    const evaluator = new Evaluator(program, askContainer, steps);
    const context = { evaluator, services: servicesOf(program), snakeCased: derivesSnakeCase(snapshot) };
    const findings = new Findings(id, revision);
    findings.within(() => readAttributed(context, findings));
    findings.within(() => readOtherAttributes(context, findings));
    findings.within(() => {
      const unnamed = readCreated(context, findings);
      const makers = [...new Set(unnamed.map(({ at }) => at.file.path))];
      const explained = makers.length === 0 ? new Set<string>() : readCommands(evaluator, makers, findings);
      for (const { at, reason } of unnamed) {
        if (explained.has(at.file.path)) continue;
        findings.notUnderstood(at, `The name of the tool that is made here could not be evaluated: ${reason}.`);
      }
    });
    return findings.extraction(evaluator.cutShort);
  },
};
