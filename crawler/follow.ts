import { dependencyFolder, inDependency, type Problem } from '../src/model/index.js';
import type { ExtractedServer } from './extract/index.js';
import type { Dependency } from './extract/launcher.js';
import { type Resolved, TargetError } from './provider.js';
import type { Beside } from './snapshot/snapshot.js';
import type { ReadResult } from './worker/job.js';

/** Packages after each other: one that starts another that starts the server. */
const maxDepth = 2;

export interface FollowerOptions {
  /** @throws TargetError */
  resolve(name: string, range: string): Promise<Resolved>;
  /** @throws TargetError */
  read(resolved: Resolved, beside?: readonly Beside[]): Promise<ReadResult>;
}

/**
 * Finds the tools of a server whose package only starts others: in the first of its dependencies that has any, at the version
 * it asks for. Where that does not tell all, a package of the npm registry is read once more together with those it is made of, as one
 * program. The evidence then, which is of the server's own revision, names files by the packages that they are of; all else
 * stays the server's own. A dependency that cannot be read is a problem of the server.
 */
export function createFollower({ resolve, read }: FollowerOptions) {
  async function followApart(server: ExtractedServer, revision: string, depth: number): Promise<ExtractedServer> {
    if (depth === maxDepth || server.dependencies.length === 0) return server;
    const problems: Problem[] = [];
    let notUnderstood: ExtractedServer | null = null;
    for (const dependency of server.dependencies) {
      try {
        const resolved = await resolve(dependency.name, dependency.range);
        const [own] = (await read(resolved)).servers;
        if (own === undefined) continue;
        const found = await followApart(own, revision, depth + 1);
        const moved = within(folderOf(dependency, resolved), found, dependency, revision);
        if (found.tools.length > 0 && (server.tools.length === 0 || isFromSource(found)))
          return adopt(server, moved, problems);
        if (found.coverage === 'not-understood') notUnderstood ??= moved;
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        problems.push(unread(dependency, error));
      }
    }
    if (server.tools.length > 0) {
      const said = [...server.problems, ...problems, ...(notUnderstood?.problems ?? [])];
      return { ...server, coverage: 'partial', problems: said };
    }
    if (notUnderstood !== null) return adopt(server, notUnderstood, problems);
    const coverage = problems.length > 0 ? 'not-understood' : server.coverage;
    return { ...server, coverage, problems: [...server.problems, ...problems] };
  }

  /** Null when the packages that it is made of tell no more. */
  async function readTogether(server: ExtractedServer, resolved: Resolved): Promise<ExtractedServer | null> {
    const problems: Problem[] = [];
    const beside: Beside[] = [];
    for (const dependency of server.parts) {
      try {
        const part = await resolve(dependency.name, dependency.range);
        const input = await part.download();
        if (input.form === 'tarball') beside.push({ folder: folderOf(dependency, part), bytes: input.bytes });
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        problems.push(unread(dependency, error));
      }
    }
    if (beside.length === 0) return null;
    const result = await read(resolved, beside);
    const [whole] = result.servers;
    if (whole === undefined || !isFromSource(whole)) return null;
    // What was left out of the package itself is known from reading it alone.
    const omitted = result.problems.filter(({ subject }) => inDependency(subject) !== null);
    const found = adopt(server, whole, [...problems, ...omitted]);
    return problems.length > 0 ? { ...found, coverage: 'partial' } : found;
  }

  return async function follow(server: ExtractedServer, resolved: Resolved): Promise<ExtractedServer> {
    const apart = await followApart(server, resolved.revision, 0);
    if (apart.coverage === 'complete' || server.parts.length === 0 || resolved.source.kind !== 'npm') return apart;
    const together = await readTogether(server, resolved);
    return together !== null && tellsMore(together, apart) ? together : apart;
  };
}

/** Whether the program as a whole tells more than its packages did one by one, of which it may use some tools alone. */
function tellsMore(together: ExtractedServer, apart: ExtractedServer): boolean {
  return together.coverage === 'complete' || together.tools.length >= apart.tools.length;
}

/** Where a package would be installed, with its version. */
function folderOf({ name }: Dependency, { revision }: Resolved): string {
  return dependencyFolder(name, revision);
}

function isFromSource({ tools }: ExtractedServer): boolean {
  return tools.some(({ provenance }) => provenance === 'source' || provenance === 'live');
}

/** The server with what was found in a package that it starts. */
function adopt(server: ExtractedServer, found: ExtractedServer, problems: readonly Problem[]): ExtractedServer {
  const { tools, coverage, extractors } = found;
  return { ...server, tools, coverage, extractors, problems: [...problems, ...found.problems] };
}

/** What was found in a package, its files named by where they would be installed. */
function within(folder: string, found: ExtractedServer, { name }: Dependency, commit: string): ExtractedServer {
  const place = (path: string) => (inDependency(path) !== null ? path : `${folder}/${path}`);
  return {
    ...found,
    tools: found.tools.map((tool) => ({
      ...tool,
      evidence: tool.evidence.map((one) => ({ ...one, file: place(one.file), commit })),
    })),
    extractors: found.extractors.map((used) => ({ ...used, because: `in the dependency ${name}: ${used.because}` })),
    problems: found.problems.map((problem) => ({ ...problem, subject: place(problem.subject) })),
  };
}

function unread({ name, range }: Dependency, error: TargetError): Problem {
  return {
    stage: 'fetch',
    module: 'npm',
    subject: `${name}@${range}`,
    message: `its tools may be in this dependency, which could not be read: ${error.message}`,
    retryable: error.retryable,
  };
}
