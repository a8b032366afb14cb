import type { Annotations, JsonObject } from '../../../../src/model/index.js';
import { textOf } from '../../syntax/source-file.js';
import type { Fact } from '../assemble.js';
import type { Findings } from '../findings.js';
import type { Attribute, Method, Parameter, Unit } from '../typed/declarations.js';
import type { Evaluator } from '../typed/evaluator.js';
import { textFact } from '../typed/facts.js';
import { allTypes, fullName } from '../typed/program.js';
import { booleanValue, setMember, textValue, type Value } from '../typed/values.js';
import { attributeText, flag, membersOf, type SchemaStyle, schemaOfType } from './schema.js';

/** A framework whose annotations make tools of methods. */
interface Framework {
  /** Packages that its annotation is imported from. */
  packages: RegExp;
  style: SchemaStyle;
  /** Whether a parameter is required when nothing says so. */
  required(parameter: Parameter): boolean;
  /** Whether a tool without description has its method's name for one. */
  namesDescribe: boolean;
  /** What else the schema says. */
  extra: JsonObject;
}

const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
const isNullable = ({ type, attributes }: Parameter) =>
  type?.nullable === true ||
  type?.name.startsWith('Optional') === true ||
  attributes.some((each) => each.name === 'Nullable');

const spring: Framework = {
  packages: /^org\.springframework\.ai\./,
  style: { numberFormats: true },
  required: (parameter) => !isNullable(parameter),
  namesDescribe: true,
  extra: { ...draft, additionalProperties: false },
};
const springCommunity: Framework = {
  packages: /^org\.springaicommunity\.mcp\.|^org\.springframework\.ai\.mcp\.annotation|^com\.logaritex\.mcp\./,
  style: { numberFormats: true },
  required: (parameter) => !isNullable(parameter),
  namesDescribe: true,
  extra: draft,
};
const quarkus: Framework = {
  packages: /^io\.quarkiverse\.mcp\./,
  style: { numberFormats: false },
  required: (parameter) => !isNullable(parameter) && parameter.value === null,
  namesDescribe: false,
  extra: {},
};
/** An annotation that the source declares itself, with a name and a description. */
const own: Framework = {
  packages: /^$/,
  style: { numberFormats: false },
  required: (parameter) => !isNullable(parameter),
  namesDescribe: false,
  extra: {},
};

const annotations = ['Tool', 'McpTool'];
const parameterAnnotations = [
  'ToolParam',
  'McpToolParam',
  'ToolArg',
  'McpArg',
  'P',
  'Description',
  'Schema',
  'JsonPropertyDescription',
];

/** Types that the frameworks fill in by themselves. */
const injected = new Set(
  (
    'ToolContext McpSyncServerExchange McpAsyncServerExchange McpTransportContext McpSyncRequestContext McpAsyncRequestContext McpMeta CallToolRequest ' +
    'McpConnection McpLog Progress RequestId RequestUri Sampling Roots Cancellation Elicitation McpRequest RawMessage Meta MetaKey Continuation'
  ).split(' '),
);

/** Methods marked `@Tool` or `@McpTool` by a framework that serves them over MCP, or by the source itself. */
export function readAnnotated(evaluator: Evaluator, findings: Findings, isServer: (path: string) => boolean): void {
  const { program } = evaluator;
  for (const path of program.filesWith('Tool')) {
    const unit = program.unit(path);
    if (unit === null) continue;
    for (const owner of [...allTypes(unit.types), null]) {
      for (const method of owner?.methods ?? (owner === null ? unit.functions : [])) {
        const attribute = method.attributes.find((each) => annotations.includes(each.name));
        const framework = attribute === undefined ? null : frameworkOf(attribute, unit, evaluator);
        // Spring's `@Tool` is as often handed to a model within the same program.
        if (framework === spring && !isServer(path)) continue;
        if (attribute !== undefined && framework !== null)
          readMethod(method, attribute, framework, evaluator, findings, conditionOf([method, owner]));
      }
    }
  }
}

/** The framework whose annotation it is; null when it is not one that makes MCP tools. */
function frameworkOf(attribute: Attribute, unit: Unit, evaluator: Evaluator): Framework | null {
  const declared = evaluator.program.resolve(
    { name: attribute.name, scope: attribute.scope, args: [], nullable: false, at: attribute.at },
    unit,
    null,
  );
  const named = unit.imports.find((each) => !each.all && each.path.endsWith(`.${attribute.name}`))?.path;
  const paths = attribute.scope.includes('.')
    ? [`${attribute.scope}.`]
    : named !== undefined
      ? [named]
      : unit.imports.filter((each) => each.all).map((each) => `${each.path}.`);
  for (const framework of [springCommunity, spring, quarkus]) {
    if (paths.some((path) => framework.packages.test(path))) return framework;
  }
  if (declared?.kind !== 'annotation') return null;
  // It says a name and a description as the frameworks' do; of what a tool is called without, its own reader decides.
  const members = new Set([
    ...declared.methods.map((method) => method.name),
    ...(declared.head ?? []).map((each) => each.name),
  ]);
  return members.has('name') && members.has('description') && fullName(declared) !== '' ? own : null;
}

function readMethod(
  method: Method,
  attribute: Attribute,
  framework: Framework,
  evaluator: Evaluator,
  findings: Findings,
  condition: string | null,
): void {
  const said = membersOf(attribute, evaluator);
  const explicit = said.get('name');
  const text = explicit === undefined || textValue(explicit) === '' ? method.name : textValue(explicit);
  if (text === null) {
    const why = explicit?.kind === 'unknown' ? explicit.reason : 'it is not text';
    findings.notUnderstood(
      attribute.at,
      `The name of the tool that is registered here could not be evaluated: ${why}.`,
    );
    return;
  }
  const name = { value: text, certainty: 'exact' as const, at: explicit === undefined ? method.at : attribute.at };
  const title = said.get('title');
  const described = said.get('description') ?? said.get('value');
  const description: Fact<string> | undefined =
    described !== undefined && textValue(described) !== ''
      ? textFact(described)
      : framework.namesDescribe
        ? { value: method.name, certainty: 'exact', at: method.at }
        : undefined;
  const hints = hintsOf(said, attribute);
  findings.add({
    name,
    ...(title === undefined || textValue(title) === '' ? {} : { title: textFact(title) }),
    ...(description === undefined ? {} : { description }),
    inputSchema: inputOf(method, framework, evaluator),
    ...(hints === null ? {} : { annotations: hints }),
    condition,
  });
}

/** Annotations by which Spring, Quarkus and Micronaut leave a class or method out unless something is set. */
const switches =
  /^(?:ConditionalOn\w+|Conditional|Profile|IfBuildProperty|UnlessBuildProperty|IfBuildProfile|UnlessBuildProfile|LookupIfProperty|LookupUnlessProperty|Requires)$/;

/** What must be set for what stands within these, as their annotations have it; null when nothing must. */
function conditionOf(around: readonly ({ attributes: readonly Attribute[] } | null)[]): string | null {
  const texts = around.flatMap((each) =>
    (each?.attributes ?? []).filter(({ name }) => switches.test(name)).map(({ at }) => textOf(at.file, at.node)),
  );
  return texts.length === 0 ? null : texts.join(' and ');
}

const hintNames = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function hintsOf(said: ReadonlyMap<string, Value>, { at }: Attribute): Fact<Annotations> | null {
  const given = said.get('annotations');
  if (given?.kind !== 'map') return null;
  const value: Annotations = {};
  let certainty: 'exact' | 'partial' = 'exact';
  for (const hint of hintNames) {
    const member = given.entries.get(hint);
    if (member === undefined) continue;
    const flag = booleanValue(member);
    if (flag === null) certainty = 'partial';
    else value[hint] = flag;
  }
  const title = textValue(given.entries.get('title'));
  if (title !== null && title !== '') value.title = title;
  return { value, certainty, at };
}

function inputOf(method: Method, framework: Framework, evaluator: Evaluator): Fact<JsonObject> {
  const properties: JsonObject = {};
  const required: string[] = [];
  let complete = framework !== own;
  for (const parameter of method.parameters) {
    if (parameter.type !== null && injected.has(parameter.type.name)) continue;
    const marked = parameter.attributes.filter((each) => parameterAnnotations.includes(each.name));
    const explicit = marked
      .map((each) => textValue(membersOf(each, evaluator).get('name')))
      .find((each) => each !== null && each !== '');
    const name = explicit ?? parameter.name;
    const read =
      parameter.type === null
        ? { schema: {}, complete: false }
        : schemaOfType(parameter.type, evaluator, framework.style);
    complete &&= read.complete;
    const description = attributeText(marked, parameterAnnotations, evaluator, 'description');
    if (
      description === null &&
      marked.some((each) => membersOf(each, evaluator).get('description')?.kind === 'unknown')
    )
      complete = false;
    setMember(
      properties,
      name,
      description === null || description === '' ? read.schema : { ...read.schema, description },
    );
    const hasDefault = marked.some((each) => (textValue(membersOf(each, evaluator).get('defaultValue')) ?? '') !== '');
    if (flag(marked, 'required', evaluator) ?? (framework.required(parameter) && !hasDefault)) required.push(name);
  }
  const schema: JsonObject = { ...framework.extra, type: 'object', properties, required };
  if (required.length === 0 && framework !== spring) delete schema.required;
  return { value: schema, certainty: complete ? 'exact' : 'partial', at: method.at };
}
