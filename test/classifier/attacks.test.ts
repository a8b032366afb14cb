import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attacksOn, nameImitation, signalRules } from '../../classifier/index.js';
import {
  type AttackPattern,
  type AttackPredicate,
  attackPatternSchema,
  taxonomiesSchema,
  toolRulesSchema,
} from '../../src/model/index.js';
import { attackCases, surfaceOf } from './attack-cases.js';
import { string, tool } from './tool.js';

const folder = 'data/attacks';
const files = readdirSync(folder).sort();
const patterns = files.map((file) =>
  attackPatternSchema.parse(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))),
) satisfies AttackPattern[];
const taxonomies = taxonomiesSchema.parse(JSON.parse(readFileSync('data/taxonomies.json', 'utf8')));
const taxonomyIds = new Set(taxonomies.flatMap(({ entries }) => Object.keys(entries)));
const signalIds = new Set<string>([...signalRules.map(({ id }) => id), nameImitation.id]);

const idsOn = (name: string, surface: ReturnType<typeof surfaceOf>) =>
  attacksOn(name, surface, patterns).map(({ id }) => id);

describe('attack patterns', () => {
  it('are at least 25, each a file of its id', () => {
    expect(patterns.length).toBeGreaterThanOrEqual(25);
    expect(patterns.map(({ id }) => `${id}.json`)).toEqual(files);
    expect(Object.keys(attackCases).sort()).toEqual(patterns.map(({ id }) => id));
  });

  describe.each(patterns.map((pattern) => [pattern.id, pattern] as const))('%s', (id, pattern) => {
    it('attaches to a tool and not to one that is nearly it', () => {
      const { attaches, nearMiss } = attackCases[id] as (typeof attackCases)[string];
      expect(idsOn(attaches.name, surfaceOf(attaches))).toContain(id);
      expect(idsOn(nearMiss.name, surfaceOf(nearMiss))).not.toContain(id);
    });

    it('refers to signals and ids that there are, and to more than a category', () => {
      expect(pattern.taxonomies.filter((one) => !taxonomyIds.has(one))).toEqual([]);
      expect(new Set(pattern.taxonomies).size).toBe(pattern.taxonomies.length);
      const { signals, others } = leavesOf(pattern.attachesTo);
      expect(signals.filter((signal) => !signalIds.has(signal))).toEqual([]);
      expect(signals.length + others).toBeGreaterThan(0);
    });

    it('has a policy that the tool can be given', () => {
      const { attaches } = attackCases[id] as (typeof attackCases)[string];
      const match = attacksOn(attaches.name, surfaceOf(attaches), patterns).find((one) => one.id === id);
      const fragment = match?.policy.fragment;
      expect(fragment).not.toBeNull();
      if (!('hide' in pattern.policy.fragment)) toolRulesSchema.parse(fragment);
      expect(JSON.stringify(fragment)).not.toMatch(/\{(?:parameter|tool)\}/);
      for (const { value, op } of conditionsOf(pattern)) {
        if (op !== 'regex') continue;
        expect(() => new RegExp(String(value))).not.toThrow();
        // Engines that match in linear time know neither looking around nor going back to a group.
        expect(String(value)).not.toMatch(/\(\?[=!<]|\\[1-9]/);
      }
    });

    it('says what happens, and where it is documented if anywhere', () => {
      expect(pattern.whatHappens).toMatch(/\.$/);
      expect(pattern.policy.text).toMatch(/\.$/);
      expect(pattern.incident === null || pattern.incident.url.startsWith('https://')).toBe(true);
    });
  });

  it('leave a harmless tool alone', () => {
    expect(idsOn('list_sites', surfaceOf(tool('list_sites', 'Lists sites.')))).toEqual([]);
  });
});

describe('the policy fragment', () => {
  const fragmentOn = (definition: Parameters<typeof surfaceOf>[0], id: string) =>
    attacksOn(definition.name, surfaceOf(definition), patterns).find((match) => match.id === id)?.policy.fragment;

  it('names the argument and the tool', () => {
    expect(fragmentOn(tool('Write_File', 'Writes a file.', { target_path: string() }), 'path-traversal')).toEqual({
      deny_if: [
        { conditions: [{ path: 'args.target_path', op: 'contains', value: '..' }], on_deny: expect.any(String) },
      ],
    });
    expect(fragmentOn(tool('Draw_It', 'Draws. Costs $0.10 per call.'), 'cost-harvesting')).toMatchObject({
      limits: [{ counter: 'draw_it_rate' }],
    });
  });

  it('is none where the argument is inside a list and cannot be named', () => {
    const inside = { pages: { type: 'array', items: { type: 'object', properties: { path: string() } } } };
    expect(fragmentOn(tool('write_files', 'Writes files.', inside), 'path-traversal')).toBeNull();
  });

  it('takes a name for what it is, whatever it looks like to a replacement', () => {
    const definition = tool('write_file', 'Writes a file.', { '$&_path': string() });
    expect(JSON.stringify(fragmentOn(definition, 'path-traversal'))).toContain('args.$&_path');
  });
});

describe('signals', () => {
  it('refer to ids that there are', () => {
    const used = [...signalRules.flatMap(({ taxonomies: ids }) => ids), ...nameImitation.taxonomies];
    expect(used.filter((id) => !taxonomyIds.has(id))).toEqual([]);
  });
});

function leavesOf(predicate: AttackPredicate): { signals: string[]; others: number } {
  if ('signal' in predicate) return { signals: [predicate.signal], others: 0 };
  if ('capability' in predicate) return { signals: [], others: 1 };
  if ('category' in predicate) return { signals: [], others: 0 };
  const parts = 'not' in predicate ? [predicate.not] : 'all' in predicate ? predicate.all : predicate.any;
  const leaves = parts.map(leavesOf);
  return {
    signals: leaves.flatMap(({ signals }) => signals),
    others: leaves.reduce((sum, { others }) => sum + others, 0),
  };
}

function conditionsOf({ policy: { fragment } }: AttackPattern) {
  if ('hide' in fragment) return [];
  return [...(fragment.require ?? []), ...(fragment.deny_if ?? []).flatMap(({ conditions }) => conditions)];
}
