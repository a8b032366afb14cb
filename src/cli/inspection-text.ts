import type pc from 'picocolors';
import { categoriesByDanger } from '../model/danger.js';
import type {
  ActionChoice,
  Classification,
  InspectedTool,
  Inspection,
  PublishedTool,
  UsedExtractor,
} from '../model/index.js';
import { visibleLine } from '../model/text.js';
import { counted, coverageMeaning, policyMeaning } from '../model/words.js';
import { paintLevel } from './terminal.js';

type Colors = ReturnType<typeof pc.createColors>;

/** Reasons shown; the most telling come first, and `--json` has all. */
const reasonsShown = 3;

/** An inspection for people: the dangerous tools first. Every third-party string is made visible. */
export function inspectionText({ server, tools, problems }: Inspection, colors: Colors): string {
  const name = visibleLine(server.name, 80);
  const lines = [
    `${colors.bold(name)}  ${visibleLine(server.id, 200)}@${shortRevision(server.revision)}`,
    `${counted(tools.length, 'tool')}. ${coverageMeaning(server.coverage, tools.length)}`,
    ...server.extractors.map((used) => visibleLine(`Read by ${usedText(used)}`)),
    ...publishedLines(server),
  ];
  const sorted = [...tools].sort((a, b) => danger(b) - danger(a));
  for (const tool of sorted) lines.push('', ...toolLines(tool, colors));
  if (problems.length > 0) lines.push('', colors.bold(counted(problems.length, 'problem')));
  for (const problem of problems) lines.push(`  ${visibleLine(problem.subject, 120)}: ${visibleLine(problem.message)}`);
  return lines.join('\n');
}

/** Tools of one name on several servers. */
export function toolsText(tools: readonly PublishedTool[], colors: Colors): string {
  const [first] = tools;
  const lines = [`${colors.bold(visibleLine(first?.name ?? '', 100))} on ${counted(tools.length, 'server')}`];
  for (const { server, ...tool } of tools) {
    lines.push('', ratingLine(server.id, tool, colors), ...detailLines(tool, colors));
  }
  return lines.join('\n');
}

/** `typescript-mcp: 12 tools, in src/index.ts`. */
function usedText({ id, found, kept, because }: UsedExtractor): string {
  const unused = found - kept;
  const told = unused === 0 ? '' : `, ${unused === found ? 'all' : unused} of them known from a better source`;
  return `${id}: ${counted(found, 'tool')}${told} (${because})`;
}

function publishedLines({ packages, remotes }: Inspection['server']): string[] {
  return [
    ...(packages.length > 0 ? [visibleLine(`Published as ${packages.join(', ')}`)] : []),
    ...(remotes.length > 0 ? [visibleLine(`Run at ${remotes.join(', ')}`)] : []),
  ];
}

function toolLines(tool: InspectedTool, colors: Colors): string[] {
  const { name, policy, evidence, classification, condition, attacks } = tool;
  const [place] = evidence;
  return [
    ratingLine(name, classification, colors),
    ...(condition === null ? [] : [row(colors, 'only if', condition)]),
    ...classification.because.slice(0, reasonsShown).map(({ text }) => row(colors, 'because', text)),
    ...classification.actions.map((choice) => row(colors, 'actions', choiceText(choice))),
    ...detailLines({ name, policy, attacks, ...classification }, colors),
    ...(place === undefined
      ? []
      : [row(colors, 'seen at', `${place.file}:${place.line}@${shortRevision(place.commit)}`)]),
  ];
}

/** `action: list, get (Read); delete (Destructive)`: what each value does, the harmless first. */
function choiceText({ argument, values }: ActionChoice): string {
  const groups = [...categoriesByDanger].flatMap((category) => {
    const named = values.filter((each) => each.category === category).map(({ value }) => value);
    return named.length === 0 ? [] : [`${named.join(', ')} (${category})`];
  });
  return `${argument}: ${groups.join('; ')}`;
}

function ratingLine(
  title: string,
  { level, category, confidence, score }: Pick<Classification, 'level' | 'category' | 'confidence' | 'score'>,
  colors: Colors,
): string {
  const sure = `${category}, confidence ${confidence.toFixed(2)}, score ${score}`;
  return `${paintLevel(colors, level, level.padEnd(8))}  ${colors.bold(visibleLine(title, 100))}  ${sure}`;
}

function detailLines(
  { name, policy, signals, gaps, attacks }: Pick<PublishedTool, 'name' | 'policy' | 'signals' | 'gaps' | 'attacks'>,
  colors: Colors,
): string[] {
  return [
    ...signals.map(({ text }) => row(colors, 'signal', text)),
    ...gaps.map((gap) => row(colors, 'gap', gap)),
    ...attacks.map(({ id, title }) => row(colors, 'attack', `${title} (${id})`)),
    row(colors, 'policy', policyMeaning(policy, name)),
  ];
}

function row(colors: Colors, label: string, text: string): string {
  return `    ${colors.dim(label.padEnd(8))} ${visibleLine(text)}`;
}

function danger(tool: InspectedTool): number {
  return categoriesByDanger.indexOf(tool.classification.category);
}

/** Commits and content hashes by their first 12 digits, versions whole. */
function shortRevision(revision: string): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 12) : visibleLine(revision, 60);
}
