import { choice, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('release_app', 'Releases an app.', { environment: choice('staging', 'production') }),
      'Can be pointed at production (environment)',
    ],
    [
      tool('set_flag', 'Sets a flag.', { env: string('One of development, staging, production') }),
      'Can be pointed at production (env)',
    ],
    [tool('resize_cluster', 'Resizes a cluster.'), 'Changes infrastructure (cluster)'],
    [tool('firewall_rule_create', 'Creates a rule.'), 'Changes infrastructure (firewall)'],
    [tool('create_thing', 'Creates a Kubernetes deployment.'), 'Changes infrastructure (kubernetes)'],
  ],
  nearMisses: [
    tool('list_clusters', 'Lists clusters.', { environment: choice('staging', 'production') }),
    tool('create_node', 'Adds a node to a drawing.', { environment: choice('forest', 'desert') }),
    tool('set_volume', 'Sets how loud it plays.'),
    tool('create_product', 'Creates a product.', { target: string('Who it is for') }),
    tool('set_theme', 'Sets a theme.', { environment: string('Where the sketch is kept') }),
    tool('create_note', 'Creates a note about a cluster.'),
  ],
} satisfies SignalCases;
