import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTargetList } from '../../../crawler/discover/shared/list.js';

describe('parseTargetList', () => {
  it('reads a target a line, without comments and blank lines', () => {
    const { targets, problems } = parseTargetList('# ours\n\n npm:a \r\ngithub:o/r#sub\n', 'list.txt');
    expect(targets.map((target) => target.kind)).toEqual(['npm', 'github']);
    expect(targets[1]).toMatchObject({ subpath: 'sub' });
    expect(problems).toEqual([]);
  });

  it.each(['{"targets": ["npm:a", "./b"]}', ' ["npm:a", "./b"]'])('reads %s', (text) => {
    expect(parseTargetList(text, 'list.json').targets.map((target) => target.kind)).toEqual(['npm', 'folder']);
  });

  it('keeps the others when one is wrong, and names its place', () => {
    const { targets, problems } = parseTargetList('npm:a\ngithub:\nnpm:b', 'list.txt');
    expect(targets).toHaveLength(2);
    expect(problems).toMatchObject([{ stage: 'target', subject: 'list.txt:2', retryable: false }]);
    expect(parseTargetList('["npm:a", "npm:"]', 'list.json').problems).toMatchObject([
      { subject: 'list.json, entry 2' },
    ]);
  });

  it.each([
    ['{"targets": ', /list\.json is not valid JSON/],
    ['{"servers": []}', /list\.json is neither/],
    ['[1]', /list\.json is neither/],
  ])('refuses %s', (text, message) => {
    expect(() => parseTargetList(text, 'list.json')).toThrow(message);
  });

  it('reads the seeds that come with toolrisk: sorted, each once, of both kinds that are fetched', () => {
    const text = readFileSync('data/seeds.json', 'utf8');
    const { targets, problems } = parseTargetList(text, 'data/seeds.json');
    expect(problems).toEqual([]);
    expect(new Set(targets.map((target) => target.kind))).toEqual(new Set(['github', 'npm']));
    const names = JSON.parse(text).targets as string[];
    expect(names).toEqual([...new Set(names)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  });
});
