import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startToolrisk, toolrisk, waitFor } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';

describe('toolrisk classify', () => {
  it('answers line by line, in order, and goes on after a bad line', async () => {
    const input = ['{"name":"delete_repo"}', '{nope', '', '{"name":"get_repo"}'].join('\n');
    const { code, stdout } = await toolrisk(['classify'], { cwd: await temporaryFolder(), input });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ category: 'Destructive', level: 'Critical' });
    expect(lines[1]).toEqual({ error: { line: 2, message: expect.stringContaining('not JSON') } });
    expect(lines[2]).toMatchObject({ category: 'Read', level: 'Low' });
    expect(code).toBe(2);
  });

  it('streams: a line is answered before the next one is there', async () => {
    const child = startToolrisk(['classify'], { cwd: await temporaryFolder() });
    for (const name of ['get_a', 'get_b']) {
      const before = child.stdout().length;
      child.process.stdin?.write(`{"name":"${name}"}\n`);
      await waitFor(child, () => (child.stdout().length > before && child.stdout().endsWith('\n') ? true : null));
    }
    child.process.stdin?.end();
    await once(child.process, 'close');
    expect(child.process.exitCode).toBe(0);
  });
});
