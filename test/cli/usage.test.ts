import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { createProgram } from '../../src/cli/program.js';
import { answerTo, toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';

const names = createProgram().commands.map((command) => command.name());

describe('toolrisk', () => {
  it('explains itself', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await toolrisk(['--help'], { cwd });
    expect(code).toBe(0);
    for (const word of ['inspect', 'crawl', 'GITHUB_TOKEN', 'Exit codes', 'npm:name']) expect(stdout).toContain(word);
  });

  it('ends with one line on standard error and exit code 2 when it is called wrongly', async () => {
    const cwd = await temporaryFolder();
    const parsed = await toolrisk(['frobnicate'], { cwd });
    expect(parsed).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^toolrisk: [^\n]+\n$/) });
    const refused = await toolrisk(['crawl', '--limit', '0'], { cwd });
    expect(refused).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^toolrisk: --limit [^\n]+\n$/) });
  });

  it('starts fast: no command is loaded with what only running it needs', () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const load = (file: string) => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) (?:[^';]*? from )?'([^']+)';$/gm,
      )) {
        if (from.startsWith('.')) load(resolve(dirname(file), from));
        else if (!from.startsWith('node:')) packages.add(from);
      }
    };
    load(resolve('dist/src/cli/main.js'));
    expect(loaded.size).toBeGreaterThan(commands.length);
    expect([...packages].sort()).toEqual(['commander', 'picocolors']);
  });

  it('has commands', () =>
    expect(names).toEqual(expect.arrayContaining(['start', 'crawl', 'publish', 'serve', 'mcp'])));

  it.each(names)('has help with examples for %s', async (command) => {
    const { code, stdout } = await answerTo([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['inspect'], /missing required argument 'target'/],
    [['tool', 'x', '--nonsense'], /unknown option '--nonsense'/],
    [['inspect', 'github:nothing'], /github:owner\/repo/],
    [['crawl', 'npm:a', '--list', 'b'], /not both/],
    [['serve', '--port', '99999'], /--port takes a number/],
    [['tool', 'x', '--catalogue', 'ftp://example.com'], /--catalogue.* https:\/\/ or http:\/\//],
    [['mcp', '--catalogue', 'file:///catalogue'], /--catalogue.* It is a folder, or an address/],
    [['publish', '--catalogue', 'https://example.com'], /--catalogue.* It is a folder here/],
    [['search'], /search for what\?/],
    [['search', 'x', '--limit', '0'], /--limit takes a number from 1/],
    [['publish', '--base-url', 'example.com'], /--base-url example.com is not an address/],
    [['crawl', '--list', 'nothere.txt'], /cannot read the list nothere\.txt/],
    [['crawl', 'npm:a', '--discover'], /not both/],
    [['crawl', '--source', 'gopher'], /there is no source gopher: the sources are github-search/],
    [['crawl', '--discover', '--since', 'yesterday'], /--since takes a date/],
    [['crawl', '--since', '7d'], /--since narrows --discover/],
    [['crawl', '--limit', '0'], /--limit takes a number from 1/],
    [['crawl', '--log', 'xml'], /--log takes text or json/],
    [['worker'], /a worker needs DATABASE_URL/],
    [['changes', '--since', '99'], /--since takes a date/],
  ])('answers %j with one line and exit code 2', async (args, message) => {
    vi.stubEnv('DATABASE_URL', '');
    const { code, stdout, stderr } = await answerTo(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^toolrisk: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});
