import { freeFormPowers } from '../categories/free-form.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Arbitrary HTTP or API request. */
export const arbitraryRequest = {
  id: 'arbitrary-request',
  title: 'Arbitrary HTTP or API request',
  why: 'Method and address are free: the tool can do whatever the account behind it can do.',
  remedy: 'Allow only the method GET by a condition, or only the paths that are needed.',
  taxonomies: ['CWE-918', 'SAFE-T1302', 'ASI02', 'ASI03'],
  points: 15,
  capabilities: () => ['ingests-untrusted-content', 'sends-outside'],
  detect(view) {
    return freeFormPowers(view)
      .filter(({ kind }) => kind === 'request')
      .map(({ parameter }) => inParameter('arbitrary-request', 'Sends any request the caller describes', parameter));
  },
} satisfies SignalRule;
