import { describe, expect, it } from 'vitest';
import { toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';

const run = async (lines: string, ...args: string[]) => {
  const cwd = await temporaryFolder({ 'labels.jsonl': lines });
  return toolrisk(['evaluate', '--labels', 'labels.jsonl', ...args], { cwd });
};
const good = '{"repo":"a/b","tool":"list_pages","category":"Read"}\n';

describe('toolrisk evaluate', () => {
  it('prints figures, and the same as JSON', async () => {
    const lines = `${good}\n{"repo":"a/b","tool":"delete_page","category":"Write","commit":"ignored"}\n`;
    const text = await run(lines);
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('2 tools');
    expect(text.stdout).toContain('a/b delete_page: Write, said Destructive');
    expect(text.stdout).toContain('"delete" in the name removes something');
    const json = await run(lines, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ tools: 2, read: { f1: 1 }, worst: [{ tool: 'delete_page' }] });
    expect((await run(lines, '--errors', '0')).stdout).not.toContain('delete_page');
  });

  it.each([
    ['not JSON', `${good}{"repo":`, 'labels.jsonl:2: not JSON'],
    ['no label', `${good}{"repo":"a/b","tool":"x"}`, 'labels.jsonl:2: needs a category or annotations'],
    ['a category there is not', '{"repo":"a","tool":"x","category":"Odd"}', 'labels.jsonl:1: category'],
    ['no lines', '\n', 'labels.jsonl: holds no labelled tools'],
  ])('refuses %s, naming the place', async (_what, lines, message) => {
    const { code, stdout, stderr } = await run(lines);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a file that is not there, and a number that is none', async () => {
    const cwd = await temporaryFolder();
    const missing = await toolrisk(['evaluate', '--labels', 'none.jsonl'], { cwd });
    expect([missing.code, missing.stderr]).toEqual([2, 'toolrisk: none.jsonl: no such file\n']);
    expect((await run(good, '--errors', 'many')).code).toBe(2);
  });

  it('prints nothing of theirs raw', async () => {
    const { stdout } = await run(JSON.stringify({ repo: 'a\u001b[2J', tool: 'delete_\u202ex', category: 'Read' }));
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
  });
});
