import type { Annotations } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { Attribute, Method, Parameter, TypeDeclaration } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { nameFact, textFact } from '../shared/typed/facts.js';
import { allTypes } from '../shared/typed/program.js';
import { booleanValue, emptyEnvironment, type Value } from '../shared/typed/values.js';
import { documentationOf } from './comments.js';
import { derivedName } from './names.js';
import { attributeText, descriptionFact, hasAttribute, schemaOfParameters } from './schema.js';
import type { Services } from './services.js';

/** Methods marked with the SDK's attribute, and types or methods marked with one that the source declares for its own generator. */
export function readAttributed(
  context: { evaluator: Evaluator; services: Services; snakeCased: boolean },
  findings: Findings,
): void {
  const { evaluator } = context;
  const { program } = evaluator;
  // Whoever has the SDK look for the classes registers all of them, wherever else they are named.
  const finds = program.filesWith('WithToolsFromAssembly').length > 0;
  for (const path of program.filesWith('McpServerTool')) {
    for (const type of allTypes(program.unit(path)?.types ?? [])) {
      for (const method of type.methods) {
        const attribute = method.attributes.find((each) => each.name === 'McpServerTool');
        if (attribute === undefined || isImplementation(method, type)) continue;
        readMethod(
          method,
          attribute,
          context,
          findings,
          finds ? null : evaluator.conditions.ofType(type.name, type.at),
        );
      }
    }
  }
  for (const name of ownAttributes(evaluator)) readOwn(name, evaluator, findings);
}

/** The half of a partial method that holds no attributes of its own is another's implementation. */
function isImplementation(method: Method, type: TypeDeclaration): boolean {
  return (
    method.modifiers.has('partial') &&
    type.methods.some(
      (other) =>
        other !== method &&
        other.name === method.name &&
        hasAttribute(other.attributes, 'McpServerTool') &&
        other.at.node.start < method.at.node.start,
    )
  );
}

function readMethod(
  method: Method,
  attribute: Attribute,
  { evaluator, services, snakeCased }: { evaluator: Evaluator; services: Services; snakeCased: boolean },
  findings: Findings,
  condition: string | null,
): void {
  const given = named(attribute, evaluator);
  const explicit = given.get('Name');
  const name =
    explicit === undefined
      ? { value: derivedName(method, snakeCased), certainty: 'exact' as const, at: method.at }
      : nameFact(explicit);
  if ('reason' in name) {
    findings.notUnderstood(
      attribute.at,
      `The name of the tool that is registered here could not be evaluated: ${name.reason}.`,
    );
    return;
  }
  const documented = method.modifiers.has('partial') ? documentationOf(method) : null;
  const schema = schemaOfParameters(
    method.parameters,
    evaluator,
    (parameter) => services.isInjected(parameter, evaluator),
    (parameter) =>
      hasAttribute(parameter.attributes, 'Description') ? null : (documented?.parameters.get(parameter.name) ?? null),
  );
  const title = given.get('Title');
  const annotations = annotationsFact(given, attribute);
  const description = methodDescription(
    method,
    given.get('UseStructuredContent'),
    documented?.description ?? null,
    evaluator,
  );
  findings.add({
    name,
    condition,
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...(description === null ? {} : { description }),
    inputSchema: { value: schema.schema, certainty: schema.complete ? 'exact' : 'partial', at: method.at },
    ...(annotations === null ? {} : { annotations }),
    ...(booleanValue(given.get('UseStructuredContent')) === true
      ? { outputSchema: { value: null, certainty: 'unknown' as const, at: method.at } }
      : {}),
  });
}

/** The description, with what is returned after it where there is no output schema to say that. */
function methodDescription(
  method: Method,
  structured: Value | undefined,
  documented: string | null,
  evaluator: Evaluator,
): Fact<string> | null {
  const attribute = method.attributes.find((each) => each.name === 'Description' && each.target === null);
  const node = attribute?.args[0]?.node;
  const own =
    attribute === undefined || node === undefined
      ? documented === null
        ? null
        : { value: documented, certainty: 'exact' as const, at: method.at }
      : textFact(evaluator.evaluate(attribute.at.file, node, emptyEnvironment));
  const returned = attributeText(method.attributes, ['Description'], evaluator, 'return');
  if (returned === null || booleanValue(structured) === true) return own;
  if (own === null) return { value: `Returns: ${returned}`, certainty: 'exact', at: method.at };
  return own.value === null ? own : { ...own, value: `${own.value}\nReturns: ${returned}` };
}

/** The named arguments of an attribute, and those in order under the names of its constructor's parameters. */
export function named(
  attribute: Attribute,
  evaluator: Evaluator,
  positional: readonly string[] = [],
): Map<string, Value> {
  const found = new Map<string, Value>();
  let next = 0;
  for (const { name, value } of evaluator.args(attribute.args, emptyEnvironment)) {
    const key = name ?? positional[next++];
    if (key !== undefined) found.set(key, value);
  }
  return found;
}

const hints = {
  ReadOnly: 'readOnlyHint',
  Destructive: 'destructiveHint',
  Idempotent: 'idempotentHint',
  OpenWorld: 'openWorldHint',
} as const;

/** The hints among named values, whatever says them. */
export function annotationsFact(
  given: ReadonlyMap<string, Value>,
  { at }: Pick<Attribute, 'at'>,
): Fact<Annotations> | null {
  const value: Annotations = {};
  let certainty: 'exact' | 'partial' = 'exact';
  for (const [key, hint] of Object.entries(hints)) {
    const said = given.get(key);
    if (said === undefined) continue;
    const flag = booleanValue(said);
    if (flag === null) certainty = 'partial';
    else value[hint] = flag;
  }
  const title = given.get('Title');
  const text = title === undefined ? null : textFact(title).value;
  if (text !== null) value.title = text;
  return Object.keys(value).length === 0 && certainty === 'exact' ? null : { value, certainty, at };
}

/** Attributes that the source declares itself to mark tools with, such as for a source generator: by the name of their class. */
function ownAttributes(evaluator: Evaluator): { name: string; type: TypeDeclaration }[] {
  const found: { name: string; type: TypeDeclaration }[] = [];
  for (const path of evaluator.program.filesWith('ToolAttribute')) {
    for (const type of allTypes(evaluator.program.unit(path)?.types ?? [])) {
      if (/^Mcp\w{0,40}ToolAttribute$/.test(type.name)) found.push({ name: type.name.replace(/Attribute$/, ''), type });
    }
  }
  return found;
}

/** Each use of such an attribute is a tool; what a generator makes of the parameters is not known. */
function readOwn(
  { name, type }: { name: string; type: TypeDeclaration },
  evaluator: Evaluator,
  findings: Findings,
): void {
  const { program } = evaluator;
  const positional = (type.head ?? type.constructors[0]?.parameters ?? []).map(propertyName);
  for (const path of program.filesWith(name)) {
    for (const declared of allTypes(program.unit(path)?.types ?? [])) {
      for (const member of [declared, ...declared.methods]) {
        const attribute = member.attributes.find((each) => each.name === name);
        if (attribute === undefined) continue;
        const given = named(attribute, evaluator, positional);
        const explicit = given.get('Name') ?? given.get('ToolName');
        const fact =
          explicit === undefined
            ? { reason: 'only the generator that reads this attribute knows it' }
            : nameFact(explicit);
        if ('reason' in fact) {
          findings.notUnderstood(
            attribute.at,
            `The name of the tool that is marked here could not be evaluated: ${fact.reason}.`,
          );
          continue;
        }
        if (findings.names.has(fact.value)) continue;
        const title = given.get('Title');
        const description = given.get('Description');
        const annotations = annotationsFact(given, attribute);
        findings.add({
          name: fact,
          ...(title === undefined ? {} : { title: textFact(title) }),
          ...(description === undefined
            ? descriptionFact(member.attributes, evaluator)
            : { description: textFact(description) }),
          inputSchema: { value: null, certainty: 'unknown', at: member.at },
          ...(annotations === null ? {} : { annotations }),
        });
      }
    }
  }
}

/** `toolName` of a constructor is what its class calls `ToolName`. */
function propertyName(parameter: Parameter): string {
  return parameter.name.slice(0, 1).toUpperCase() + parameter.name.slice(1);
}
