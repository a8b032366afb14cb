import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../src/model/index.js';
import { badgeOf, badgePicture } from '../../src/site/badge-picture.js';
import { type InventedTool, invent } from '../support/inspections.js';

const badge = (coverage: Coverage, ...tools: InventedTool[]) =>
  badgeOf(invent({ source: { kind: 'npm', name: 'a' }, coverage, tools }));

describe('the badge of a server', () => {
  const [green, gray] = [badge('complete', { name: 'get' }).color, badge('not-understood').color];

  it('names the worst level and how many tools have it', () => {
    const { says, color } = badge('complete', { name: 'get' }, { name: 'drop', category: 'Destructive' });
    expect(says).toBe('Critical: 1 of 2 tools');
    expect([green, gray]).not.toContain(color);
    expect(badge('complete', { name: 'get' }).says).toBe('Low: 1 of 1 tool');
  });

  it('never looks harmless for a server that was not read whole', () => {
    expect(badge('partial', { name: 'get' })).toMatchObject({ says: 'Low: 1 of 1 tool, read in part', color: gray });
    expect(badge('not-understood')).toMatchObject({ says: 'not understood', color: gray });
    expect(badge('complete')).toMatchObject({ says: 'no tools', color: green });
  });

  it('tells of what is dangerous also where not all was read', () => {
    const { says, color } = badge('partial', { name: 'drop', category: 'Destructive' });
    expect(says).toBe('Critical: 1 of 1 tool, read in part');
    expect(color).not.toBe(gray);
  });

  it('is a picture of the size it says', () => {
    const inspection = invent({ source: { kind: 'npm', name: 'a' }, tools: [{ name: '<script>' }] });
    const { width, height } = badgeOf(inspection);
    expect(badgePicture(inspection)).toContain(`width="${width}" height="${height}"`);
    expect(badgePicture(inspection)).not.toContain('<script');
  });
});
