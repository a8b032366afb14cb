import { leadObject } from '../lexicon/about.js';
import { wordSet } from '../lexicon/word-set.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

/** Production or infrastructure target. */
export const productionTarget = {
  id: 'production-target',
  title: 'Production or infrastructure target',
  why: 'What it changes is what others depend on: a mistake is an outage, not a wrong record.',
  remedy: 'Require approval, or allow only environments other than production by a condition on the argument.',
  taxonomies: ['ASI02', 'ASI08', 'SAFE-T2102', 'AML.T0048'],
  points: 8,
  detect(view, verdict) {
    if (verdict.category === 'Read' || verdict.category === 'Unknown') return [];
    const parameter = view.parameters.find(choosesProduction);
    if (parameter !== undefined) return [inParameter('production-target', 'Can be pointed at production', parameter)];
    const about = leadObject(view.description[0]?.words ?? []);
    const noun = [...view.name, ...about].find((word) => infrastructure.has(word));
    if (noun === undefined) return [];
    return [{ id: 'production-target', text: `Changes infrastructure (${noun})`, subject: noun }];
  },
} satisfies SignalRule;

/** Nouns that mean nothing else in the name of a tool; a `node`, a `volume` or an `instance` may be of anything. */
const infrastructure = wordSet(
  `cluster clusters nodepool kubernetes k8s kubectl helm terraform vm vms firewall vpc subnet subnets loadbalancer nameserver
  nameservers dns droplet droplets hypervisor autoscaling nodegroup production prod rds ec2 namespace namespaces`,
);
const environments = wordSet('environment env stage target');
const productionNames = wordSet('production prod live');

function choosesProduction({ words, values, description, depth }: Parameter): boolean {
  if (depth > 0) return false;
  if (words.some((word) => word === 'production' || word === 'prod')) return true;
  if (!environments.has(words[words.length - 1] ?? '')) return false;
  if (values.some((value) => productionNames.has(value.toLowerCase()))) return true;
  return values.length === 0 && /\bproduction\b/i.test(description.slice(0, 300));
}
