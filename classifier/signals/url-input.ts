import { isUrl } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** URL or endpoint input. */
export const urlInput = {
  id: 'url-input',
  title: 'URL or endpoint input',
  why: 'Whoever fills the argument chooses which address is contacted: internal services, cloud metadata, or a server that collects what is sent to it.',
  remedy: 'Allow only the hosts that are needed, with a condition on the argument; deny private address ranges.',
  taxonomies: ['CWE-918', 'MCP05:2025', 'ASI02', 'SAFE-T1913'],
  points: 6,
  detect(view) {
    return view.parameters
      .filter(isUrl)
      .map((parameter) => inParameter('url-input', 'Accepts URL/endpoint input', parameter));
  },
} satisfies SignalRule;
