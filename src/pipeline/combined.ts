import type { Resolved } from '../../crawler/index.js';
import { type CombinedInspection, type Coverage, coverageSchema, type Inspection, serverId } from '../model/index.js';
import { recommendedPolicy } from '../policy/recommend.js';

/** The servers of one target as if they were one, and each of them. Pure. */
export function combinedInspection(resolved: Resolved, inspections: readonly Inspection[]): CombinedInspection {
  const { source, revision, name, description, homepage } = resolved;
  const servers = inspections.map((inspection) => inspection.server);
  const coverages = coverageSchema.options.filter((each) => servers.some(({ coverage }) => coverage === each));
  return {
    server: {
      ...{ id: serverId(source), name, description, source, revision, homepage },
      // All are complete, or what there is of them is a part.
      coverage: coverages.length === 1 ? (coverages[0] as Coverage) : 'partial',
      extractors: [],
      packages: [...new Set(servers.flatMap(({ packages }) => packages))].sort(),
      remotes: [...new Set(servers.flatMap(({ remotes }) => remotes))].sort(),
    },
    tools: inspections.flatMap(({ server, tools }) => tools.map((tool) => ({ ...tool, server: server.id }))),
    policy: recommendedPolicy(
      inspections.flatMap(({ tools }) => tools.map(({ name, classification }) => ({ name, ...classification }))),
    ),
    problems: inspections.flatMap(({ problems }) => problems),
    servers: [...inspections],
  };
}
