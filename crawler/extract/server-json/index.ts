import { z } from 'zod';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { jsonObjectAt, shallowest } from '../shared/json-file.js';

const id = 'server-json';

/** As the official registry has it today (`registryType`, `identifier`) and had it before. */
const packageSchema = z.object({
  registryType: z.string().optional(),
  registry_type: z.string().optional(),
  registry_name: z.string().optional(),
  identifier: z.string().optional(),
  name: z.string().optional(),
});
const serverJsonSchema = z.object({
  $schema: z.string().optional(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  packages: z.array(packageSchema).optional(),
  remotes: z.array(z.object({ url: z.string() })).optional(),
});

/** Reads what the official registry is told of a server: what it is called and where it can be had. It names no tools. */
export const serverJson: Extractor = {
  id,
  title: 'Record for the MCP registry',
  forms: ['`server.json`: name, description, `packages` and `remotes`'],
  extract,
};

function extract({ snapshot, isOwn }: ExtractContext): Extraction | null {
  const path = shallowest(snapshot.paths.filter((each) => /(?:^|\/)server\.json$/.test(each) && isOwn(each)));
  const value = path === null ? undefined : jsonObjectAt(snapshot, path)?.value;
  const parsed = serverJsonSchema.safeParse(value);
  if (!parsed.success) return null;
  const { $schema, name, title, description, packages, remotes } = parsed.data;
  // Many programs have a file of this name: names of the registry are of the form `domain/server`.
  if (!$schema?.includes('modelcontextprotocol') && !(name.includes('/') && (packages ?? remotes))) return null;
  return {
    tools: [],
    notUnderstood: 0,
    problems: [],
    because: `${path} is the server's record for the registry`,
    published: {
      name: title ?? null,
      description: description ?? null,
      packages: (packages ?? []).flatMap((each) => {
        const registry = each.registryType ?? each.registry_type ?? each.registry_name;
        const identifier = each.identifier ?? each.name;
        return registry === undefined || identifier === undefined ? [] : [`${registry}:${identifier}`];
      }),
      remotes: (remotes ?? []).map(({ url }) => url),
    },
  };
}
