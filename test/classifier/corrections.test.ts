import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify, corrected } from '../../classifier/index.js';
import { type Correction, classificationSchema, correctionsSchema, definitionHash } from '../../src/model/index.js';
import { tool } from './tool.js';

const definition = tool('tidy', 'Shows what is untidy.');
const correction: Correction = {
  tool: 'tidy',
  definitionHash: definitionHash(definition),
  category: 'Destructive',
  reason: 'It removes what it calls untidy.',
  date: '2026-11-20',
};
const corrections = new Map([[correction.definitionHash, correction]]);

describe('corrections', () => {
  it('set the category right, and say who did and why', () => {
    const said = classify(definition);
    const result = corrected(definitionHash(definition), said, corrections);
    expect(said.category).toBe('Read');
    expect(result).toMatchObject({ category: 'Destructive', level: 'Critical', confidence: 1, signals: said.signals });
    expect(result.because[0]).toEqual({
      source: 'review',
      category: 'Destructive',
      text: 'reviewed on 2026-11-20: Destructive, not Read',
      quote: 'It removes what it calls untidy.',
    });
    expect(classificationSchema.safeParse(result).success).toBe(true);
  });

  it('hold for the definition that was reviewed and no other', () => {
    const changed = { ...definition, description: 'Shows what is untidy, and more.' };
    const said = classify(changed);
    expect(corrected(definitionHash(changed), said, corrections)).toBe(said);
  });

  it('never lower a level that was raised for another reason', () => {
    const secret = tool('get_api_key', 'Gets the key.');
    const said = classify(secret);
    const lower = new Map([[definitionHash(secret), { ...correction, category: 'Write' as const }]]);
    expect(said.level).toBe('High');
    expect(corrected(definitionHash(secret), said, lower).level).toBe('High');
  });

  it('in the repository are well-formed, one for each definition', () => {
    const entries = correctionsSchema.parse(JSON.parse(readFileSync('data/corrections.json', 'utf8')));
    expect(new Set(entries.map((entry) => entry.definitionHash)).size).toBe(entries.length);
  });

  it.each([
    [{ ...correction, reason: '' }],
    [{ ...correction, date: '20 November' }],
    [{ ...correction, definitionHash: 'abc' }],
    [{ ...correction, category: 'Unknown' }],
  ])('need a reason, a day, a definition and a category: %#', (entry) => {
    expect(correctionsSchema.safeParse([entry]).success).toBe(false);
  });
});
