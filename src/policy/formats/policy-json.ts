import { visibleJson } from '../../model/index.js';
import type { PolicyFormat } from './format.js';

/** The policy itself, as gateways read it that enforce limits and conditions. */
export const policyJson = {
  id: 'policy-json',
  title: 'policy.json',
  file: 'policy.json',
  documentation: null,
  differences: [],
  lists: [],
  write: (_, policy) => visibleJson(policy, 2),
} as const satisfies PolicyFormat;
