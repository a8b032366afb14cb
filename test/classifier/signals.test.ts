import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify, signalRules } from '../../classifier/index.js';
import type { ToolDefinition } from '../../src/model/index.js';
import { signalCases } from './signals/index.js';

const textsOf = (id: string, tool: ToolDefinition) =>
  classify(tool)
    .signals.filter((signal) => signal.id === id)
    .map(({ text }) => text);

describe('signals', () => {
  it('are listed once each, one file each', () => {
    const files = readdirSync('classifier/signals')
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((file) => file !== 'index');
    expect(signalRules.map(({ id }) => id)).toEqual(files.sort());
  });

  describe.each(signalRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    it('is documented', () => {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(rule.title).not.toBe('');
      expect(rule.why).toMatch(/\.$/);
      expect(rule.remedy).toMatch(/\.$/);
      expect(rule.taxonomies.length).toBeGreaterThan(0);
      for (const taxonomy of rule.taxonomies) {
        expect(taxonomy).toMatch(/^(?:CWE-\d+|MCP\d\d:2025|ASI\d\d|AML\.T\d{4}(?:\.\d{3})?|SAFE-T\d{4})$/);
      }
      expect(rule.points).toBeGreaterThan(0);
    });

    it('is seen where it is, and not where it nearly is', () => {
      const { positives = [], nearMisses = [] } = signalCases[id] ?? {};
      expect(positives.length).toBeGreaterThan(0);
      expect(nearMisses.length).toBeGreaterThan(0);
      for (const [tool, ...texts] of positives) expect([tool.name, textsOf(id, tool)]).toEqual([tool.name, texts]);
      for (const tool of nearMisses) expect([tool.name, textsOf(id, tool)]).toEqual([tool.name, []]);
    });
  });
});
