import { freeFormPowers } from '../categories/free-form.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Shell command input. */
export const shellCommand = {
  id: 'shell-command',
  title: 'Shell command input',
  why: 'The caller decides what runs on the machine: one call is enough to read keys, install software or delete everything.',
  remedy: 'Hide the tool, or run the server in a sandbox and allow single commands by a condition on the argument.',
  taxonomies: ['CWE-78', 'MCP05:2025', 'ASI05', 'SAFE-T1101', 'AML.T0050'],
  points: 20,
  capabilities: () => ['reads-private-data', 'sends-outside'],
  detect(view) {
    return freeFormPowers(view)
      .filter(({ kind }) => kind === 'shell')
      .map(({ parameter }) => inParameter('shell-command', 'Accepts a shell command', parameter));
  },
} satisfies SignalRule;
