import { visibleJson } from '../../model/index.js';
import type { PolicyFormat } from './format.js';

/** The policy itself, as gateways read it that enforce limits and conditions. */
export const policyJson = {
  id: 'policy-json',
  title: 'policy.json',
  file: 'policy.json',
  documentation: null,
  differences: [],
  write: ({ policy }) => ({ text: visibleJson(policy, 2), unnamed: [] }),
} as const satisfies PolicyFormat;
