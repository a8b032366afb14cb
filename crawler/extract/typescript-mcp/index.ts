import { definitionFields, type ExtractedTool, visibleLine } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { arktypeLibrary } from '../shared/arktype/library.js';
import { assembleTool, knowledgeOf, type Place } from '../shared/assemble.js';
import { documents } from '../shared/javascript/documents.js';
import { defaultBudget, Interpreter } from '../shared/javascript/interpreter.js';
import { nodeLibrary } from '../shared/javascript/node.js';
import { Resolver } from '../shared/javascript/resolve.js';
import { templateTags } from '../shared/javascript/template-tags.js';
import { type FunctionValue, optionsOf, type Value } from '../shared/javascript/value.js';
import { Report } from '../shared/report.js';
import { typeboxLibrary } from '../shared/typebox/library.js';
import { valibotLibrary } from '../shared/valibot/library.js';
import { zodLibrary } from '../shared/zod/library.js';
import type { SourceFile, SyntaxNode } from '../syntax/source-file.js';
import { toolsWithin } from './declared.js';
import { embeddedSources } from './embedded.js';
import { type RawTool, readTools, type SchemaStyle } from './facts.js';
import { enclosingFunctions, type Mentions, mentionsIn, nameOf } from './mentions.js';
import { listedTools, partsOf, type Registrations, watchRegistrations } from './registrations.js';
import { dependsOnSdk, isForeignBundle, type Selection, selectSources } from './select.js';
import { registrationSites, type Site } from './sites.js';
import { zodMajorFor } from './versions.js';

/** Rounds of looking at functions that nobody was seen to call: each may hold more of them. */
const maxRounds = 8;

/** Servers of one repository that share a list handler. */
const maxServers = 32;

/** Characters of a file that is looked at only when something in it looks like a registration. */
const largeFile = 256 * 1024;

/** The part of the budget that a file of definitions may use: one in so many. */
const partsForDeclared = 20;

/** Callers looked at to find the first of them. */
const maxCallers = 50;

const unreached = 'Tools may be registered here, in code that was not reached when the source was evaluated.';

const id = 'typescript-mcp';

/** Reads servers written with the MCP TypeScript SDK, in TypeScript or JavaScript, as source or compiled. */
export const typescriptMcp: Extractor = {
  id,
  title: 'MCP TypeScript SDK',
  forms: [
    '`server.tool(name, [description], [zod shape], [annotations], handler)`, every overload',
    '`server.registerTool(name, { title, description, inputSchema, outputSchema, annotations }, handler)`',
    '`server.tool({ name, description, schema }, handler)` and `addTool(definition, handler)`, as tmcp and servers of their own have it',
    '`server.setRequestHandler(ListToolsRequestSchema, handler)`, also by the text `tools/list`: the list that the handler gives',
    'tools registered in loops over lists, by functions and classes of other files, and from constants, enums and templates',
    'servers that are wrapped first, by `bind`, `Object.create(server)` or `new Proxy(server, …)`',
    'tools handed to a package for MCP servers, in lists, by name, or from a function: `addTool({ name, description, parameters, execute })`, `createServer({ tools })`, `tool(name, { description, input, handler })`',
    'methods decorated as tools, `@Tool({ name, description, parameters })`, by a package or by the source itself',
    'classes and objects with name, description and schema that a loader or a container registers: those that the files of the package export',
    'zod 3 and 4 schemas, `zodToJsonSchema(…)`, `z.toJSONSchema(…)`, TypeBox, Valibot, ArkType and plain JSON Schemas',
    'not JSDoc: no framework for MCP makes definitions of comments when the server runs; lists that a build step makes of them are read as lists',
    'JSON and YAML documents of the package that tools are made from',
    'the sources that source maps embed, where what is built from them, such as a minified bundle, leaves more open',
  ],
  extract(context) {
    const built = extractFrom(context);
    if (built === null || isKnown(built)) return built;
    const embedded = embeddedSources(context);
    if (embedded === null) return built;
    const source = extractFrom(embedded.context);
    const better = source !== null && isBetter(source, built) ? embedded.named(source) : built;
    return embedded.leftOut === null ? better : { ...better, problems: [...better.problems, embedded.leftOut] };
  },
};

/** Whether all that there is to know was read. */
function isKnown({ tools, notUnderstood }: Extraction): boolean {
  return notUnderstood === 0 && tools.length > 0 && tools.every(isExact);
}

function isExact({ certainty }: ExtractedTool): boolean {
  return Object.values(certainty).every((each) => each === 'exact');
}

/** Whether a reading of the same server leaves less open than another, and loses nothing. */
function isBetter(one: Extraction, other: Extraction): boolean {
  const knownOf = ({ tools }: Extraction) => tools.reduce((sum, tool) => sum + knowledgeOf(tool), 0);
  const [gain, fewer] = [knownOf(one) - knownOf(other), other.notUnderstood - one.notUnderstood];
  return gain >= 0 && fewer >= 0 && gain + fewer > 0;
}

function extractFrom(context: ExtractContext): Extraction | null {
  const resolver = new Resolver(context.snapshot);
  const selection = selectSources(context, resolver);
  return selection === null ? null : extract(context, resolver, selection);
}

function extract(context: ExtractContext, resolver: Resolver, selection: Selection): Extraction {
  const majorFor = zodMajorFor(resolver, (path) => context.parse(path)?.text ?? '');
  const connected = new Map<string, boolean>();
  const isConnected = (path: string) => {
    let answer = connected.get(path);
    if (answer === undefined) {
      answer = dependsOnSdk(path, resolver) || /modelcontextprotocol|mcp/i.test(context.parse(path)?.text ?? '');
      connected.set(path, answer);
    }
    return answer;
  };
  const registrations = watchRegistrations(isConnected);
  const interpreter = new Interpreter({
    snapshot: context.snapshot,
    parse: (path) => (isForeignBundle(path, context.snapshot) ? null : context.parse(path)),
    resolver,
    libraries: [
      registrations.library,
      zodLibrary(majorFor),
      typeboxLibrary,
      valibotLibrary,
      arktypeLibrary,
      nodeLibrary(context.snapshot),
      documents,
      templateTags,
    ],
    budget: defaultBudget,
    shared: context.steps,
    found: () => registrations.reached.size + registrations.tools.length + registrations.offered.length,
  });
  const report = new Report(id);
  evaluateAll(context, interpreter, registrations, selection, report);
  const collected = new Map<string, ExtractedTool>();
  /** Where the descriptions of those are written. */
  const described = new Set<SyntaxNode>();
  const read = (raw: RawTool, style: SchemaStyle, isRegistered = true, isVariant = false) => {
    for (const tool of readTools(interpreter, raw, style, majorFor)) {
      if ('unnamed' in tool) {
        if (!isRegistered) continue;
        report.notUnderstood(
          raw.at,
          `The name of the tool that is registered here could not be evaluated: ${tool.unnamed}.`,
        );
        continue;
      }
      const written = tool.facts.description?.at.node;
      if (!isRegistered) {
        // The same definition, registered under a name that is made from this one.
        if (collected.has(tool.facts.name.value) || (written !== undefined && described.has(written))) continue;
        // Under what name it is registered, if at all, was not seen.
        tool.facts.name.certainty = 'partial';
      }
      if (written !== undefined) described.add(written);
      const assembled = assembleTool(tool.facts, { extractor: id, revision: context.revision, provenance: 'source' });
      const before = collected.get(assembled.name);
      // What is registered without a condition somewhere is there.
      if (before !== undefined && (before.condition === null || assembled.condition === null))
        before.condition = assembled.condition = null;
      if (isVariant && before !== undefined) doubtWhatDiffers(before, assembled);
      else if (before === undefined || knowledgeOf(assembled) > knowledgeOf(before))
        collected.set(assembled.name, assembled);
    }
  };
  report.within(() => {
    interpreter.reserve();
    interpreter.guarded(() => {
      for (const raw of registrations.tools) read(raw, 'registered');
    });
  });
  report.within(() => {
    interpreter.reserve();
    readHandlers(interpreter, registrations, report, (raw, isVariant) => read(raw, 'listed', true, isVariant));
  });
  report.within(() => {
    interpreter.reserve();
    interpreter.guarded(() => {
      for (const offered of registrations.offered)
        for (const raw of toolsWithin(interpreter, offered)) read(raw, 'registered');
    });
  });
  if (report.count > 0 || (collected.size === 0 && registrations.makesServer())) {
    readDeclared(interpreter, selection, report, (raw) => read(raw, 'registered', false));
  }
  // After that: it says nothing of the definitions in the source.
  const handedOn = new Map(registrations.handedOn.map((one) => [one.at.node, one]));
  for (const { to, at } of handedOn.values()) {
    report.notUnderstood(
      at,
      `The server is handed to ${visibleLine(to, 80)}, which was not found in the source and may register tools.`,
    );
  }
  remarkGivenUp(report, interpreter.givenUp);
  const tools = [...collected.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { tools, notUnderstood: report.count, problems: report.problems };
}

/** Runs the modules that may register tools, then what they hand to others, then what nobody was seen to call. */
function evaluateAll(
  context: ExtractContext,
  interpreter: Interpreter,
  registrations: Registrations,
  { sources, importers }: Selection,
  report: Report,
): void {
  const sites: Site[] = [];
  const files: SourceFile[] = [];
  const importing = new Set(importers);
  for (const path of new Set([...sources, ...importers])) {
    const file = context.parse(path);
    if (file === null) continue;
    files.push(file);
    const own = registrationSites(file);
    // A large file that registers nothing is a bundle of something else, such as a page.
    if (own.length === 0 && file.text.length > largeFile && !importing.has(path)) continue;
    for (const site of own) sites.push(site);
    report.within(() => interpreter.runModule(path));
  }
  report.within(() => interpreter.runEscaped());
  const isFound = () => registrations.tools.length > 0 || registrations.handlers.length > 0;
  // Where something was found, what may or may not be a registration is taken for none.
  const open = () => sites.filter(({ at, certain }) => !registrations.reached.has(at.node) && (certain || !isFound()));
  if (open().length > 0) report.within(() => interpreter.runPutOff());
  if (open().length === 0) return;
  const mentions = mentionsIn(files);
  const left = () => open().filter((site) => !(isFound() && isDead(site, mentions)));
  /** A function that is cut short counts as not run, and would be no further the next time. */
  const tried = new Set<SyntaxNode>();
  report.within(() => {
    for (let round = 0; round < maxRounds; round++) {
      const fns = left().map((site) => uncalled(site.enclosing, interpreter, mentions, new Set(tried)));
      const called = new Set(fns.filter((fn) => fn !== null));
      for (const fn of called) {
        tried.add(fn.node);
        if (!interpreter.wasRun(fn.node)) interpreter.callUnknowingly(fn);
      }
      interpreter.runEscaped();
      if (called.size === 0) break;
    }
  });
  for (const site of left()) {
    if (site.certain) report.notUnderstood(site.at, unreached);
  }
}

/**
 * Whether a site is in a function that is named nowhere: nothing ever calls it, so that a server whose other tools were
 * found does not have its tools.
 */
function isDead({ at, enclosing: [outermost] }: Site, mentions: Mentions): boolean {
  const name = outermost === undefined ? null : nameOf(at.file, outermost);
  return name !== null && mentions.of(name).length === 0;
}

/** The function to call to get to a place within others: the first of its callers, as far as they are seen, that was not run. */
function uncalled(
  enclosing: readonly SyntaxNode[],
  interpreter: Interpreter,
  mentions: Mentions,
  seen = new Set<SyntaxNode>(),
): FunctionValue | null {
  for (const node of enclosing) {
    const fn = interpreter.functionAt(node);
    if (fn === null || interpreter.wasRun(node) || seen.has(node)) continue;
    seen.add(node);
    const name = nameOf(fn.at.file, node);
    for (const mention of name === null ? [] : mentions.of(name, fn.at.file)) {
      if (seen.size > maxCallers) break;
      const caller = uncalled(enclosingFunctions(mention), interpreter, mentions, seen);
      if (caller !== null) return caller;
    }
    return fn;
  }
  return null;
}

/** Asks the handlers of `tools/list`, now that everything that adds to their lists has run. */
function readHandlers(
  interpreter: Interpreter,
  registrations: Registrations,
  report: Report,
  read: (raw: RawTool, isVariant: boolean) => void,
): void {
  const asked = new Map<unknown, number>();
  for (const { handler, at, certain } of registrations.handlers) {
    for (const option of optionsOf(handler)) {
      // One handler of the source may list the tools of several servers, each made with its own.
      const identity = option.kind === 'function' ? option.node : option;
      const times = asked.get(identity) ?? 0;
      if (times >= maxServers) {
        report.notUnderstood(
          at,
          `One handler lists the tools of more than ${maxServers} servers, and not all were asked.`,
        );
        continue;
      }
      asked.set(identity, times + 1);
      const result = interpreter.guarded(() => interpreter.call(option, null, [], at));
      const { items, open } = listedTools(interpreter, result, at);
      if (!certain && items.length === 0) continue;
      for (const { item, condition } of items)
        readItem(interpreter, item, at, report, (raw, isVariant) => read({ ...raw, condition }, isVariant));
      if (open !== null && !open.setting) {
        report.notUnderstood(open.at, `The list of tools could not be evaluated in full: ${open.reason}.`);
      }
    }
  }
}

/**
 * Where tools are registered in a way that was not understood, such as by a loader that reads a folder or a container that
 * injects them: the definitions that files of the same package export.
 */
function readDeclared(
  interpreter: Interpreter,
  { declaring }: Selection,
  report: Report,
  read: (raw: RawTool) => void,
): void {
  for (const path of declaring) {
    report.within(() => {
      interpreter.reserve();
      interpreter.guarded(() => {
        for (const exported of interpreter.exportsOf(path, 'description')) {
          for (const raw of toolsWithin(interpreter, exported)) read(raw);
        }
      }, partsForDeclared);
    });
  }
}

function readItem(
  interpreter: Interpreter,
  item: Value,
  at: Place,
  report: Report,
  read: (raw: RawTool, isVariant: boolean) => void,
): void {
  const options = optionsOf(item);
  for (const option of options) {
    if (option.kind === 'primitive') continue;
    if (option.kind === 'unknown') {
      report.notUnderstood(option.at, `A tool of the list could not be evaluated: ${option.reason}.`);
      continue;
    }
    const name = interpreter.member(option, 'name', option.at);
    // The likeliest of several comes first.
    read({ name, at: option.at, ...partsOf(interpreter, option, at) }, option !== options[0]);
  }
}

/** Of a tool that is one of several definitions, the likeliest is kept; what the others have otherwise is not sure. */
function doubtWhatDiffers(kept: ExtractedTool, other: ExtractedTool): void {
  for (const field of definitionFields) {
    const differs = JSON.stringify(kept[field]) !== JSON.stringify(other[field]);
    if (differs && kept.certainty[field] === 'exact') kept.certainty[field] = 'partial';
  }
}

/** Functions that were not run to their end. What they were seen to register is read; it is mostly all there is. */
function remarkGivenUp(report: Report, places: readonly Place[]): void {
  const [first] = places;
  if (first === undefined) return;
  const count = places.length === 1 ? 'This function takes' : `This and ${places.length - 1} more functions take`;
  report.remark(first, `${count} too many steps to evaluate, and not all of it was.`);
}
