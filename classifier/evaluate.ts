import type { Category, Classification, LabelledTool, Reason } from '../src/model/index.js';
import { classify } from './classify.js';

/** How well yes and no were told apart; shares are null where there was nothing to share. */
export interface Binary {
  readonly tools: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly accuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** The mean of F1 for yes and F1 for no. */
  readonly macroF1: number | null;
}

/** What a tool is held to be: a category, or what can be told from its author's hints. */
export type Label = Exclude<Category, 'Unknown'> | 'not Read';

export interface Mistake {
  readonly repo: string;
  readonly tool: string;
  readonly label: Label;
  readonly category: Category;
  readonly confidence: number;
  readonly because: readonly Reason[];
}

/** The figures of one labelled set. */
export interface Evaluation {
  readonly tools: number;
  /** Read against everything else; Unknown counts as not Read. */
  readonly read: Binary;
  /** Destructive against everything else, among the tools whose labels tell. */
  readonly destructive: Binary;
  /** Each category where categories are given: one against the rest. */
  readonly classes: Readonly<Partial<Record<Category, Binary>>>;
  /** Label -> category said -> number of tools. */
  readonly confusion: Readonly<Partial<Record<Label, Readonly<Partial<Record<Category, number>>>>>>;
  /** Held to be Destructive, said to be Read: the mistakes that hurt. */
  readonly dangerous: number;
  /** The share of tools said to be Unknown. */
  readonly unknown: number;
  readonly calibration: {
    /** Mean distance between confidence and share right, weighted by tools; null without tools. */
    readonly error: number | null;
    readonly bins: readonly { from: number; to: number; tools: number; confidence: number; right: number }[];
  };
  /** Read against not, by repository, least accurate first. */
  readonly repositories: readonly { repo: string; tools: number; accuracy: number }[];
  readonly meanRepositoryAccuracy: number | null;
  /** The surest mistakes first. */
  readonly worst: readonly Mistake[];
}

interface Case {
  readonly row: LabelledTool;
  readonly said: Classification;
  /** Null where the label does not tell. */
  readonly isRead: boolean | null;
  readonly isDestructive: boolean | null;
  readonly label: Label | null;
}

/**
 * Classifies labelled tools, each by itself and without what gives the answer away (its author's hints, also where the text
 * repeats them), and compares. No corrections are applied. Deterministic; the order of the tools changes nothing.
 */
export function evaluate(rows: readonly LabelledTool[], mostMistakes = 20): Evaluation {
  const cases = rows.map(caseOf).sort(byPlace);
  const read = cases.filter(({ isRead }) => isRead !== null);
  const destructive = cases.filter(({ isDestructive }) => isDestructive !== null);
  const given = cases.filter(({ row }) => row.category !== undefined);
  const repositories = byRepository(read);
  return {
    tools: cases.length,
    read: binary(read.map(({ isRead, said }) => [isRead === true, said.category === 'Read'])),
    destructive: binary(
      destructive.map(({ isDestructive, said }) => [isDestructive === true, said.category === 'Destructive']),
    ),
    classes: Object.fromEntries(
      known
        .filter((category) => given.some(({ row, said }) => row.category === category || said.category === category))
        .map((category) => [
          category,
          binary(given.map(({ row, said }) => [row.category === category, said.category === category])),
        ]),
    ),
    confusion: confusionOf(cases),
    dangerous: cases.filter(({ row, said }) => isHeldDestructive(row) && said.category === 'Read').length,
    unknown: share(cases.filter(({ said }) => said.category === 'Unknown').length, cases.length) ?? 0,
    calibration: calibrationOf(read),
    repositories,
    meanRepositoryAccuracy: share(
      repositories.reduce((sum, { accuracy }) => sum + accuracy, 0),
      repositories.length,
    ),
    worst: cases
      .filter(isMistake)
      .sort((a, b) => b.said.confidence - a.said.confidence || byPlace(a, b))
      .slice(0, mostMistakes)
      .map(({ row, said, label }) => ({
        repo: row.repo,
        tool: row.tool,
        label: label ?? 'not Read',
        category: said.category,
        confidence: said.confidence,
        because: said.because,
      })),
  };
}

const known = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'] as const;

function caseOf(row: LabelledTool): Case {
  const said = classify({
    name: row.tool,
    title: withoutAnswer(row.title),
    description: withoutAnswer(row.description),
    inputSchema: row.inputSchema ?? null,
    outputSchema: row.outputSchema ?? null,
    annotations: null,
  });
  const { readOnlyHint, destructiveHint } = row.annotations ?? {};
  if (row.category !== undefined) {
    const isDestructive = row.category === 'Destructive';
    return { row, said, isRead: row.category === 'Read', isDestructive, label: row.category };
  }
  const isRead = row.gold_ro === false ? null : (readOnlyHint ?? null);
  const tells = row.d_policy === 'delete-only' && readOnlyHint !== true;
  const isDestructive = tells ? (destructiveHint ?? null) : null;
  const label = isDestructive === true ? 'Destructive' : isRead === null ? null : isRead ? 'Read' : 'not Read';
  return { row, said, isRead, isDestructive, label };
}

/** Some authors write the hint into the text: "(read-only)", "readOnlyHint: true". That is not what is to be measured. */
function withoutAnswer(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return text
    .replace(/\((?:read[- ]?only|destructive)[^)]*\)/gi, '')
    .replace(/\b(?:readOnlyHint|destructiveHint)\b[^.\n]*/g, '');
}

function isHeldDestructive({ category, annotations }: LabelledTool): boolean {
  if (category !== undefined) return category === 'Destructive';
  return annotations?.destructiveHint === true && annotations.readOnlyHint !== true;
}

function isMistake({ row, said, isRead, isDestructive }: Case): boolean {
  if (row.category !== undefined) return row.category !== said.category;
  if (isRead !== null && isRead !== (said.category === 'Read')) return true;
  return isDestructive !== null && isDestructive !== (said.category === 'Destructive');
}

function binary(cases: readonly (readonly [truth: boolean, said: boolean])[]): Binary {
  let truePositives = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  let trueNegatives = 0;
  for (const [truth, said] of cases) {
    if (truth && said) truePositives++;
    else if (truth) falseNegatives++;
    else if (said) falsePositives++;
    else trueNegatives++;
  }
  const wrong = falsePositives + falseNegatives;
  const f1 = share(2 * truePositives, 2 * truePositives + wrong);
  const f1OfNo = share(2 * trueNegatives, 2 * trueNegatives + wrong);
  return {
    tools: cases.length,
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives,
    accuracy: share(truePositives + trueNegatives, cases.length),
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1,
    macroF1: f1 === null || f1OfNo === null ? null : (f1 + f1OfNo) / 2,
  };
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

function confusionOf(cases: readonly Case[]): Evaluation['confusion'] {
  const counts: Partial<Record<Label, Partial<Record<Category, number>>>> = {};
  for (const { label, said } of cases) {
    if (label === null) continue;
    counts[label] ??= {};
    counts[label][said.category] = (counts[label][said.category] ?? 0) + 1;
  }
  return counts;
}

const binCount = 10;

function calibrationOf(cases: readonly Case[]): Evaluation['calibration'] {
  const bins = [];
  let distance = 0;
  for (let i = 0; i < binCount; i++) {
    const held = cases.filter(({ said }) => Math.min(binCount - 1, Math.floor(said.confidence * binCount)) === i);
    if (held.length === 0) continue;
    const confidence = held.reduce((sum, { said }) => sum + said.confidence, 0) / held.length;
    const right = held.filter(({ said, isRead }) => (said.category === 'Read') === isRead).length / held.length;
    distance += held.length * Math.abs(confidence - right);
    bins.push({ from: i / binCount, to: (i + 1) / binCount, tools: held.length, confidence, right });
  }
  return { error: share(distance, cases.length), bins };
}

function byRepository(cases: readonly Case[]): Evaluation['repositories'] {
  const right = new Map<string, { tools: number; right: number }>();
  for (const { row, said, isRead } of cases) {
    const known = right.get(row.repo) ?? { tools: 0, right: 0 };
    known.tools++;
    if ((said.category === 'Read') === isRead) known.right++;
    right.set(row.repo, known);
  }
  return [...right]
    .map(([repo, counts]) => ({ repo, tools: counts.tools, accuracy: counts.right / counts.tools }))
    .sort((a, b) => a.accuracy - b.accuracy || compare(a.repo, b.repo));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function byPlace(a: Case, b: Case): number {
  return (
    compare(a.row.repo, b.row.repo) ||
    compare(a.row.tool, b.row.tool) ||
    compare(a.said.inputHash, b.said.inputHash) ||
    compare(a.label ?? '', b.label ?? '')
  );
}
