import {
  type ActionChoice,
  categoriesFromWorst,
  counted,
  type Evidence,
  type InspectedTool,
  levelOf,
  type Reason,
  type Server,
} from '../model/index.js';
import {
  badge,
  type Child,
  code,
  entries,
  type Inline,
  muted,
  outside,
  p,
  para,
  quote,
  strong,
  table,
  text,
  theirs,
} from './document.js';
import { lineAddress } from './links.js';
import { parameterRows } from './parameters.js';

/** Parts about one tool: for its own page, and in a compact catalogue for that of its server. */

/** Values of one argument that are listed; some choose among a whole API. */
const valuesShown = 60;

/** What a tool of many actions does for each value of the argument that chooses, the most dangerous first. */
export function actionTable({ values }: ActionChoice, labelledBy: string): Child[] {
  const sorted = categoriesFromWorst.flatMap((category) => values.filter((value) => value.category === category));
  const more = sorted.length - valuesShown;
  return [
    table(
      labelledBy,
      [{ label: 'Value' }, { label: 'Level and category' }],
      sorted
        .slice(0, valuesShown)
        .map(({ value, category }) => [code(theirs(value, 80)), badge(levelOf(category), category)]),
    ),
    more > 0 && para('muted', `${counted(more, 'more value', 'more values')}, none of them more dangerous.`),
  ];
}

/** What its author says of it, or why that is missing. */
export function description(tool: InspectedTool): Child[] {
  if (tool.description !== null) return [text(tool.description)];
  return [
    tool.certainty.description === 'unknown'
      ? para('notice', 'It has a description, but that could not be read.')
      : para('muted', 'Its definition has no description.'),
  ];
}

/** What decided its category, each with the words it rests on. */
export function reasons(server: Server, tool: InspectedTool): Child[] {
  const { because, category } = tool.classification;
  if (because.length === 0) {
    const otherwise = category !== 'Unknown' && ' The category is a default.';
    return [p('Nothing in the definition told what it does.', otherwise)];
  }
  return [
    entries(
      because.map((reason) => [
        p(theirs(reason.text), reason.category !== category && [' ', muted(`(speaks for ${reason.category})`)]),
        quote(theirs(reason.quote), reasonPlace(server, tool, reason)),
      ]),
      'reasons',
    ),
  ];
}

/** What a reason was seen in, linked to the line where that part of the definition begins. */
function reasonPlace(server: Server, tool: InspectedTool, reason: Reason): Inline {
  const field = reasonField[reason.source];
  const seen = field === null ? undefined : tool.evidence.find((one) => one.field === field);
  const words =
    reason.source === 'siblings' ? 'the other tools of this server' : `the tool’s ${reasonWords[reason.source]}`;
  return [words, seen !== undefined && [', ', evidenceLink(server, seen)]];
}

const reasonField = {
  name: 'name',
  title: 'title',
  description: 'description',
  parameter: 'inputSchema',
  schema: 'outputSchema',
  annotations: 'annotations',
  siblings: null,
  handler: null,
  review: null,
} as const satisfies Record<Reason['source'], Evidence['field'] | null>;

const reasonWords = {
  name: 'name',
  title: 'title',
  description: 'description',
  parameter: 'parameters',
  schema: 'output schema',
  annotations: 'annotations',
  siblings: 'neighbours',
  handler: 'code',
  review: 'review',
} as const satisfies Record<Reason['source'], string>;

/** What it accepts, as a table, or why that is not known. */
export function parameters({ inputSchema, certainty }: InspectedTool, labelledBy: string): Child[] {
  if (inputSchema === null) {
    return [
      para(
        'notice',
        certainty.inputSchema === 'unknown'
          ? 'It has an input schema, but that could not be read.'
          : 'No input schema was found, so what it accepts is not known.',
      ),
    ];
  }
  const { rows, more } = parameterRows(inputSchema);
  const partly =
    certainty.inputSchema === 'partial' &&
    para('notice', 'Some of the input schema could not be evaluated; it may hold more than is shown.');
  if (rows.length === 0) return [partly, p('The input schema names none.')];
  return [
    partly,
    {
      ...table(
        labelledBy,
        [{ label: 'Name' }, { label: 'Type' }, { label: 'Description', look: 'wide' }],
        rows.map((row) => [
          code(theirs(row.path, 120)),
          [theirs(row.type, 120), row.required && [', ', strong('required')]],
          [
            row.description !== null && theirs(row.description),
            row.constraints.length > 0 && [
              row.description !== null && ' ',
              muted(theirs(row.constraints.join('; ')), 'muted constraints'),
            ],
          ],
        ]),
      ),
      look: 'parameters',
    },
    more > 0 && para('muted', `${counted(more, 'more parameter')} not shown.`),
  ];
}

/** A line of source, linked where it can be seen. */
export function evidenceLink(server: Server, { file, line, commit }: Evidence): Inline {
  return outside(lineAddress(server.source, commit, file, line), code(theirs(`${file}:${line}`, 120)));
}
