import pc from 'picocolors';
import { expect, it } from 'vitest';
import { inspectionText } from '../../src/cli/inspection-text.js';
import { invent } from '../support/inspections.js';

const shown = (inspection: ReturnType<typeof invent>) => inspectionText(inspection, pc.createColors(false));

it('shows on what condition a tool is offered, made visible', () => {
  const text = shown(invent({ tools: [{ name: 'a', over: { condition: 'process.env.\u202eALLOW' } }, { name: 'b' }] }));
  expect(text.match(/only if {2}.*/g)).toEqual(['only if  process.env.\\u202eALLOW']);
});

it('shows what was used to read a server, and where it is published', () => {
  const inspection = invent({ tools: [{ name: 'a' }] });
  inspection.server.extractors = [
    { id: 'typescript-mcp', found: 1, kept: 1, because: 'src/index.ts' },
    { id: 'readme', found: 2, kept: 0, because: 'README.md' },
  ];
  inspection.server.remotes = ['https://mail.example/\u001bmcp'];
  const text = shown(inspection);
  expect(text).toContain('Read by typescript-mcp: 1 tool (src/index.ts)\n');
  expect(text).toContain('Read by readme: 2 tools, all of them known from a better source (README.md)\n');
  expect(text).toContain('Run at https://mail.example/\\u001bmcp\n');
});

it('names the attack patterns that attach to a tool', () => {
  const attack = { id: 'path-traversal', title: 'Out of the folder', because: ['Accepts a path'] };
  const policy = { text: 'Allow one folder.', fragment: null };
  const text = shown(invent({ tools: [{ name: 'a', over: { attacks: [{ ...attack, policy }] } }, { name: 'b' }] }));
  expect(text.match(/attack {3}.*/g)).toEqual(['attack   Out of the folder (path-traversal)']);
});

it('shows what each value of an argument does, the harmless first', () => {
  const inspection = invent({ tools: [{ name: 'a' }] });
  const values = (['delete', 'list', 'frob\u202e', 'get'] as const).map((value, at) => ({
    value,
    category: (['Destructive', 'Read', 'Unknown', 'Read'] as const)[at] ?? 'Unknown',
  }));
  for (const { classification } of inspection.tools) classification.actions = [{ argument: 'action', values }];
  expect(shown(inspection).match(/actions {2}.*/g)).toEqual([
    'actions  action: list, get (Read); frob\\u202e (Unknown); delete (Destructive)',
  ]);
});
