import { freeFormPowers } from '../categories/free-form.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Code to run. */
export const codeInput = {
  id: 'code-input',
  title: 'Code to run',
  why: 'Code that the caller writes runs with everything the process may do.',
  remedy: 'Run the server in a sandbox without network and secrets, or hide the tool.',
  taxonomies: ['CWE-94', 'CWE-95', 'MCP05:2025', 'ASI05', 'AML.T0050'],
  points: 18,
  capabilities: () => ['reads-private-data', 'sends-outside'],
  detect(view) {
    return freeFormPowers(view)
      .filter(({ kind }) => kind === 'code')
      .map(({ parameter }) => inParameter('code-input', 'Accepts code to run', parameter));
  },
} satisfies SignalRule;
