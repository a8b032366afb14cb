import { describe, expect, it } from 'vitest';
import { signalRules } from '../../classifier/index.js';
import {
  alarmingSignals,
  type ChangeCause,
  changesOfTool,
  definitionOf,
  type Rating,
  type SeenTool,
} from '../../src/model/index.js';
import { aTool } from '../store/samples.js';

const read: Rating = { category: 'Read', level: 'Low', signals: [] };
const signal = (id: string) => ({ id, text: `Shows ${id}`, subject: null });

function seen(changes: Parameters<typeof aTool>[1] = {}, rating: Rating | null = read): SeenTool {
  const tool = aTool('send_mail', changes);
  return { definition: definitionOf(tool), certainty: tool.certainty, rating };
}

const context = (cause: ChangeCause = 'server') => ({ cause, seenAll: true, sameVersion: null });
const kinds = (before: SeenTool | null, after: SeenTool | null, cause?: ChangeCause) =>
  changesOfTool(before, after, context(cause)).map(({ kind, alarm }) => [kind, alarm !== null]);

describe('changesOfTool', () => {
  it('finds nothing where nothing changed, whatever the order of the keys', () => {
    const schema = (keys: string[]) => ({ inputSchema: Object.fromEntries(keys.map((key) => [key, 1])) });
    expect(kinds(seen(schema(['a', 'b'])), seen(schema(['b', 'a'])))).toEqual([]);
  });

  it('tells each part of a definition by itself, with before and after', () => {
    const after = seen({ title: 'Mail', inputSchema: { type: 'object' }, annotations: { openWorldHint: true } });
    expect(kinds(seen(), after)).toEqual([
      ['description-changed', false],
      ['schema-changed', false],
      ['annotations-changed', false],
    ]);
    expect(changesOfTool(seen(), after, context())[0]).toMatchObject({
      before: { title: null },
      after: { title: 'Mail' },
    });
  });

  it('says nothing of a field that could not be read at one of the times, and is unsure of one read in part', () => {
    const exact = aTool('x').certainty;
    const unread = seen({ description: null, certainty: { ...exact, description: 'unknown' } });
    expect(kinds(unread, seen())).toEqual([]);
    const partly = seen({ description: 'Does', certainty: { ...exact, description: 'partial' } });
    expect(changesOfTool(seen(), partly, context())).toMatchObject([{ kind: 'description-changed', certain: false }]);
  });

  it('is not sure that a tool is gone where not all of the server was seen', () => {
    const gone = changesOfTool(seen(), null, { ...context(), seenAll: false });
    expect(gone).toMatchObject([{ kind: 'tool-removed', certain: false, alarm: null }]);
  });

  it('is alarmed by a risk that rises, not by one that falls', () => {
    const high: Rating = { category: 'Execute', level: 'High', signals: [] };
    expect(kinds(seen(), seen({}, high))).toEqual([['category-changed', true]]);
    expect(kinds(seen({}, high), seen())).toEqual([['category-changed', false]]);
  });

  it('is alarmed by new signs of poisoning or of data that leaves, not by any new signal', () => {
    const withSignal = (id: string) => seen({}, { ...read, signals: [signal(id)] });
    expect(kinds(seen(), withSignal('prompt-injection'))).toEqual([['signal-added', true]]);
    expect(kinds(seen(), withSignal('high-parameter-count'))).toEqual([['signal-added', false]]);
    expect(kinds(withSignal('prompt-injection'), withSignal('prompt-injection'))).toEqual([]);
    expect(kinds(withSignal('prompt-injection'), seen())).toEqual([['signal-removed', false]]);
    expect(kinds(null, withSignal('hidden-characters'))).toEqual([['tool-added', true]]);
    expect(kinds(null, withSignal('sends-outside'))).toEqual([['tool-added', false]]);
  });

  it('is alarmed by a hint that promises harmlessness of what is not harmless', () => {
    const write: Rating = { category: 'Write', level: 'Medium', signals: [] };
    const claims = { annotations: { readOnlyHint: true } };
    expect(kinds(seen({}, write), seen(claims, write))).toEqual([['annotations-changed', true]]);
    expect(kinds(seen(), seen(claims))).toEqual([['annotations-changed', false]]);
    expect(kinds(seen(claims, write), seen({}, write))).toEqual([['annotations-changed', false]]);
    const destructive: Rating = { category: 'Destructive', level: 'Critical', signals: [] };
    expect(kinds(seen({}, destructive), seen({ annotations: { destructiveHint: false } }, destructive))).toEqual([
      ['annotations-changed', true],
    ]);
  });

  it('is alarmed by a version that holds something else than it did', () => {
    const changes = changesOfTool(seen(), seen({ description: 'Other' }), { ...context(), sameVersion: '1.0.0' });
    expect(changes[0]?.alarm?.[0]).toContain('1.0.0');
  });

  it.each(['extractor', 'classifier'] as const)('is never alarmed by what comes from another %s', (cause) => {
    const worse: Rating = { category: 'Execute', level: 'High', signals: [signal('prompt-injection')] };
    const found = kinds(seen(), seen({ description: 'Other' }, worse), cause);
    expect(found.map(([kind]) => kind)).toEqual(['description-changed', 'category-changed', 'signal-added']);
    expect(found.every(([, alarming]) => !alarming)).toBe(true);
  });

  it('names signals that there are', () => {
    const ids = signalRules.map(({ id }) => id);
    expect(alarmingSignals.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
