import { wordSet } from '../lexicon/word-set.js';
import type { SignalRule } from '../signal-rule.js';

/** Permission, policy or access change. */
export const permissionChange = {
  id: 'permission-change',
  title: 'Permission, policy or access change',
  why: 'Whoever may change who may do what can give themselves the rest.',
  remedy: 'Require approval.',
  taxonomies: ['CWE-269', 'CWE-285', 'MCP02:2025', 'ASI03', 'SAFE-T1302'],
  points: 12,
  detect(view, verdict) {
    if (verdict.category === 'Read' || verdict.category === 'Unknown') return [];
    const noun = view.name.find((word, at) => accessNouns.has(word) && !otherPolicies.has(view.name[at - 1] ?? ''));
    return noun === undefined
      ? []
      : [{ id: 'permission-change', text: `Changes who may do what (${noun})`, subject: noun }];
  },
} satisfies SignalRule;

const accessNouns = wordSet(
  'permission permissions role roles acl rbac iam policy policies grant grants revoke collaborator collaborators firewall admin sudo privilege privileges',
);
/** Policies about other things than access. */
const otherPolicies = wordSet(
  'backup retention lifecycle scaling autoscaling pricing cache caching retry immutability diagnostics',
);
