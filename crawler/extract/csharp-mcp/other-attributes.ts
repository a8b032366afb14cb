import { isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { Attribute, Method, Parameter } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { nameFact, textFact } from '../shared/typed/facts.js';
import { allTypes } from '../shared/typed/program.js';
import { booleanValue, emptyEnvironment, setMember, textValue, type Value } from '../shared/typed/values.js';
import { annotationsFact, named } from './attributed.js';
import { descriptionFact, schemaOfParameters, schemaOfType } from './schema.js';
import type { Services } from './services.js';

/**
 * Tools of other libraries: those that mark classes and methods in a pair as the SDK does, `[AiToolType]` and `[AiTool("name")]`,
 * and functions of Azure that a tool triggers.
 */
export function readOtherAttributes(context: { evaluator: Evaluator; services: Services }, findings: Findings): void {
  const { program } = context.evaluator;
  const pairs = pairsOf(context.evaluator);
  // By the names of the attributes: "tool" alone is in too many files to parse them all.
  const marks = [...pairs, 'McpToolTrigger'];
  for (const path of new Set(marks.flatMap((mark) => program.filesWith(mark)))) {
    for (const method of allTypes(program.unit(path)?.types ?? []).flatMap((type) => type.methods)) {
      const attribute = method.attributes.find((each) => pairs.has(each.name));
      if (attribute !== undefined) readPaired(method, attribute, context, findings);
      for (const parameter of method.parameters) {
        const trigger = parameter.attributes.find((each) => each.name === 'McpToolTrigger');
        if (trigger !== undefined) readTriggered(method, parameter, trigger, context.evaluator, findings);
      }
    }
  }
}

/** The attributes of methods for which there is one for classes that ends in `Type`; those of the SDK are read as its own. */
function pairsOf({ program }: Evaluator): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of program.filesWith('ToolType')) {
    for (const { attributes } of allTypes(program.unit(path)?.types ?? [])) {
      for (const { name } of attributes)
        if (/^[A-Z]\w{0,40}ToolType$/.test(name)) found.add(name.slice(0, -'Type'.length));
    }
  }
  found.delete('McpServerTool');
  return found;
}

function readPaired(
  method: Method,
  attribute: Attribute,
  { evaluator, services }: { evaluator: Evaluator; services: Services },
  findings: Findings,
): void {
  const said = named(attribute, evaluator, ['Name']);
  const name = toolName(said, attribute, findings);
  if (name === null) return;
  const title = said.get('Title');
  const hints = new Map([...said].map(([key, value]) => [key.replace(/Hint$/, ''), value]));
  const annotations = annotationsFact(hints, attribute);
  const { schema } = schemaOfParameters(
    method.parameters,
    evaluator,
    (parameter) => services.isInjected(parameter, evaluator),
    () => null,
  );
  findings.add({
    name,
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...descriptionFact(method.attributes, evaluator),
    // Another library than the SDK makes the schema: of the same parameters, but in its own way.
    inputSchema: { value: schema, certainty: 'partial', at: method.at },
    ...(annotations === null ? {} : { annotations }),
  });
}

/** `[McpToolTrigger(name, description)]` at one parameter, `[McpToolProperty(name, description, required)]` at others. */
function readTriggered(
  method: Method,
  trigger: Parameter,
  attribute: Attribute,
  evaluator: Evaluator,
  findings: Findings,
): void {
  const said = named(attribute, evaluator, ['ToolName', 'Description']);
  const name = toolName(new Map([['Name', said.get('ToolName') ?? said.get('toolName')]]), attribute, findings);
  if (name === null) return;
  const description = said.get('Description') ?? said.get('description');
  findings.add({
    name,
    ...(description === undefined ? {} : { description: textFact(description) }),
    inputSchema: triggerSchema(method, trigger, evaluator),
  });
}

function toolName(
  said: ReadonlyMap<string, Value | undefined>,
  { at }: Attribute,
  findings: Findings,
): (Fact<string> & { value: string }) | null {
  const given = said.get('Name');
  const name = given === undefined ? { reason: 'the attribute says none' } : nameFact(given);
  if (!('reason' in name)) return name;
  findings.notUnderstood(at, `The name of the tool that is marked here could not be evaluated: ${name.reason}.`);
  return null;
}

/** Words for types, which older releases take between the name and the description. */
const typeWord = /^(?:string|number|integer|boolean|object|array)$/;

function triggerSchema(method: Method, trigger: Parameter, evaluator: Evaluator): Fact<JsonObject> {
  const properties: JsonObject = {};
  const required: string[] = [];
  // Parameters may be added where the program starts, too.
  let complete = evaluator.program.filesWith('ConfigureMcpTool').length === 0;
  const own = trigger.type === null ? null : evaluator.resolve(trigger.type);
  if (own !== null && trigger.type !== null) {
    const read = schemaOfType(trigger.type, evaluator, false);
    complete &&= read.complete;
    if (isJsonObject(read.schema.properties)) Object.assign(properties, read.schema.properties);
    if (Array.isArray(read.schema.required)) required.push(...read.schema.required.map(String));
  }
  for (const parameter of method.parameters) {
    const attribute = parameter.attributes.find((each) => each.name === 'McpToolProperty');
    if (attribute === undefined) continue;
    const args = evaluator.args(attribute.args, emptyEnvironment);
    const plain = args.filter((arg) => arg.name === null).map((arg) => arg.value);
    const [first, second, third] = plain;
    const isOld = typeWord.test(textValue(second) ?? '') && textValue(third) !== null;
    const option = (key: RegExp) => args.find((arg) => arg.name !== null && key.test(arg.name))?.value;
    const name = textValue(first ?? option(/^propertyName$/i));
    const description = textValue((isOld ? third : second) ?? option(/^description$/i));
    const isRequired = booleanValue((isOld ? plain[3] : third) ?? option(/^(?:is)?required$/i)) ?? false;
    if (name === null) {
      complete = false;
      continue;
    }
    const read =
      parameter.type === null ? { schema: {}, complete: false } : schemaOfType(parameter.type, evaluator, false);
    complete &&= read.complete;
    setMember(properties, name, description === null ? read.schema : { ...read.schema, description });
    if (isRequired) required.push(name);
  }
  const schema: JsonObject = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
  return { value: schema, certainty: complete ? 'exact' : 'partial', at: method.at };
}
