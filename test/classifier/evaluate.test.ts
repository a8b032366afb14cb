import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifierVersion, evaluate } from '../../classifier/index.js';
import { evaluationText } from '../../src/cli/evaluation-text.js';
import { readLabels } from '../../src/cli/labels.js';
import type { LabelledTool } from '../../src/model/index.js';
import { methodFacts } from '../../src/pipeline/method.js';

const row = (tool: string, rest: Partial<LabelledTool>): LabelledTool => ({ repo: 'example/a', tool, ...rest });

describe('evaluate', () => {
  const rows = [
    row('list_pages', { category: 'Read' }),
    row('list_files', { category: 'Write', repo: 'example/b' }),
    row('delete_page', { category: 'Destructive' }),
    row('delete_draft', { category: 'Write' }),
    row('refund_charge', { category: 'Financial' }),
    row('frobnicator', { category: 'Destructive' }),
  ];

  it('counts reading against the rest, and each class against the others', () => {
    const { read, destructive, classes, unknown } = evaluate(rows);
    expect(read).toMatchObject({ tools: 6, truePositives: 1, falsePositives: 1, falseNegatives: 0, trueNegatives: 4 });
    expect(read.precision).toBeCloseTo(1 / 2);
    expect(read.f1).toBeCloseTo(2 / 3);
    expect(read.macroF1).toBeCloseTo((2 / 3 + 8 / 9) / 2);
    expect(destructive).toMatchObject({ truePositives: 1, falsePositives: 1, falseNegatives: 1 });
    expect(classes.Financial?.f1).toBe(1);
    expect(classes.Execute).toBeUndefined();
    expect(unknown).toBeCloseTo(1 / 6);
  });

  it('gives the confusion matrix, the repositories and the mistakes with their reasons', () => {
    const { confusion, repositories, worst, dangerous } = evaluate(rows);
    expect(confusion.Write).toEqual({ Read: 1, Destructive: 1 });
    expect(confusion.Destructive).toEqual({ Destructive: 1, Unknown: 1 });
    expect(repositories).toEqual([
      { repo: 'example/b', tools: 1, accuracy: 0 },
      { repo: 'example/a', tools: 5, accuracy: 1 },
    ]);
    expect(worst.map(({ tool, category }) => [tool, category])).toEqual([
      ['delete_draft', 'Destructive'],
      ['list_files', 'Read'],
      ['frobnicator', 'Unknown'],
    ]);
    expect(worst[0]?.because[0]?.quote).toBe('delete_draft');
    expect(dangerous).toBe(0);
    expect(evaluate(rows, 1).worst).toHaveLength(1);
  });

  it('takes hints for what they can tell and no more', () => {
    const hints = [
      row('list_pages', { annotations: { readOnlyHint: true } }),
      row('list_files', { annotations: { readOnlyHint: false }, gold_ro: false }),
      row('update_page', { annotations: { readOnlyHint: false, destructiveHint: true }, d_policy: 'update-too' }),
      row('update_file', { annotations: { readOnlyHint: false, destructiveHint: true }, d_policy: 'delete-only' }),
      row('get_page', { annotations: { readOnlyHint: false, destructiveHint: true }, gold_ro: false }),
      row('send', { annotations: { title: 'Send' } }),
    ];
    const { tools, read, destructive, classes, dangerous } = evaluate(hints);
    expect(tools).toBe(6);
    expect(read).toMatchObject({ tools: 3, truePositives: 1, trueNegatives: 2 });
    expect(destructive).toMatchObject({ tools: 1, falseNegatives: 1 });
    expect(classes).toEqual({});
    expect(dangerous).toBe(1);
  });

  it('does not let the author give the answer away', () => {
    const told = row('frobnicator', {
      description: 'Frobnicates (read-only). readOnlyHint: true',
      annotations: { readOnlyHint: true },
    });
    expect(evaluate([told]).unknown).toBe(1);
  });

  it('measures how far confidence is from what was right', () => {
    const wrong = evaluate([row('delete_page', { category: 'Read' })]);
    expect(wrong.calibration.error).toBeGreaterThan(0.5);
    expect(wrong.calibration.bins).toHaveLength(1);
    expect(evaluate([row('delete_page', { category: 'Destructive' })]).calibration.error).toBeLessThan(0.5);
  });

  it('has no figure where there is nothing to count', () => {
    const empty = evaluate([]);
    expect(empty.read.f1).toBeNull();
    expect(empty.calibration.error).toBeNull();
    expect(evaluationText(empty)).toContain('–');
  });

  it('gives the same whatever the order of the tools', () => {
    expect(evaluate([...rows].reverse())).toEqual(evaluate(rows));
  });
});

describe('our own labelled tools', async () => {
  const evaluation = evaluate(await readLabels('test/fixtures/labels/tools.jsonl'));
  const floors = JSON.parse(readFileSync('test/fixtures/labels/floors.json', 'utf8')) as Record<string, number>;
  const valueAt = (path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], evaluation) as number;

  it.each(Object.entries(floors))('%s is no lower than %d', (path, floor) => {
    expect(valueAt(path)).toBeGreaterThanOrEqual(floor);
    // What has been reached is kept: raise the floor.
    expect(valueAt(path) - floor).toBeLessThan(0.01);
  });

  it('hold nothing destructive that is said to read, and little that is Unknown', () => {
    expect(evaluation.dangerous).toBe(0);
    expect(evaluation.unknown).toBeLessThan(0.02);
    expect(evaluation.calibration.error).toBeLessThan(0.05);
  });

  it('are what the report tells of', () => {
    expect(readFileSync('classifier/ACCURACY.md', 'utf8')).toContain(evaluationText(evaluation));
  });

  it('are what the catalogue tells of', () => {
    const { classifierVersion: version, own } = methodFacts();
    const { tools, unknown, dangerous, calibration, read } = evaluation;
    expect(version).toBe(classifierVersion);
    expect(own).toMatchObject({ tools, unknown, dangerous, calibration: calibration.bins });
    expect(own.figures[0]).toMatchObject({ name: 'Read against not', f1: read.f1, macroF1: read.macroF1 });
  });
});
