import { wordSet } from '../lexicon/word-set.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

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
    if (noun !== undefined)
      return [{ id: 'permission-change', text: `Changes who may do what (${noun})`, subject: noun }];
    return view.parameters
      .filter(grants)
      .slice(0, 1)
      .map((parameter) => inParameter('permission-change', 'Changes who may do what', parameter));
  },
} satisfies SignalRule;

/** An argument of the tool itself that says what somebody may do, or who may see it. */
function grants({ depth, words, values }: Parameter): boolean {
  if (depth > 0 || !grantNames.has(words.join(''))) return false;
  return !values.some((value) => speakers.has(value));
}

const grantNames = wordSet(
  'role roles permission permissions visibility accesslevel accessrole isadmin ispublic makepublic public',
);
/** The role of a message says who wrote it. */
const speakers = wordSet('user assistant system tool');
const accessNouns = wordSet(
  'permission permissions role roles acl rbac iam policy policies grant grants revoke collaborator collaborators firewall admin sudo privilege privileges invite ownership',
);
/** Policies about other things than access. */
const otherPolicies = wordSet(
  'backup retention lifecycle scaling autoscaling pricing cache caching retry immutability diagnostics',
);
