import { z } from 'zod';
import { openSnapshot } from '../snapshot/open.js';
import { parseYaml } from '../yaml.js';
import { repositoryAt } from './shared/links.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

const registry = { owner: 'docker', repo: 'mcp-registry' };
/** Bytes of its tarball, which has one. */
const tarballBytes = 64 * 1024 * 1024;

const serverSchema = z.object({ source: z.object({ project: z.string().optional() }).nullish() });

/** Docker's registry is a repository with a `servers/NAME/server.yaml` for each: two requests for all of them. */
export const dockerRegistry: Source = { id: 'docker-registry', find };

async function* find({ gitHub, parsing, since }: SourceContext): AsyncGenerator<Found, Outcome> {
  const bytes = await gitHub.tarball(registry, 'HEAD', tarballBytes);
  const { snapshot, problems } = await openSnapshot({ form: 'tarball', bytes, subpath: null });
  let complete = since === null && problems.length === 0;
  for (const problem of problems) yield { problem: { ...problem, stage: 'discover', module: 'docker-registry' } };
  const files = snapshot.paths.filter((path) => /^servers\/[^/]+\/server\.ya?ml$/.test(path));
  for (const path of files) {
    const server = readServer(snapshot.read(path) ?? '');
    if (server === null) {
      complete = false;
      yield problemOf('docker-registry', path, 'it is not YAML that describes a server', false);
      continue;
    }
    // Without a repository it is run by others.
    const target = repositoryAt(server.source?.project ?? '', parsing);
    if (target !== null) yield { target, facts: null };
  }
  return { complete, expected: null };
}

function readServer(text: string): z.infer<typeof serverSchema> | null {
  try {
    return serverSchema.parse(parseYaml(text));
  } catch {
    return null;
  }
}
