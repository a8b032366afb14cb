import { z } from 'zod';
import type { KnownRevisions, Provider, Resolution, Resolved, Standing } from '../provider.js';
import { TargetError } from '../provider.js';
import { defaultSnapshotLimits } from '../snapshot/snapshot.js';
import type { TargetOf } from '../target.js';
import { createBatches } from './batches.js';
import { createGitHubClient, type GitHubClient, type GitHubClientOptions } from './client.js';
import { factsOfRest } from './facts.js';
import { describeFailure, UnexpectedAnswer } from './failure.js';
import { type Place, pageOf } from './place.js';

export interface GitHubOptions extends GitHubClientOptions {
  /** Bytes a tarball may have. */
  downloadBytes?: number;
  /** Asked instead of one of its own. */
  client?: GitHubClient;
}

const repositorySchema = z.object({
  name: z.string().regex(/^(?!\.{1,2}$)[\w.-]+$/),
  owner: z.object({ login: z.string().regex(/^[\w-]+$/) }),
  description: z.string().nullish(),
  html_url: z.url({ protocol: /^https?$/ }),
  default_branch: z.string().min(1),
});

/**
 * Reads repositories of GitHub or a GitHub Enterprise server: two requests to resolve one, a hundredth of one to resolve one of
 * many, two to download.
 */
export function createGitHub(options: GitHubOptions = {}): Required<Provider<TargetOf<'github'>>> {
  const { downloadBytes = defaultSnapshotLimits.downloadBytes } = options;
  const client = options.client ?? createGitHubClient(options);

  /** Runs requests for a target; whatever goes wrong becomes a TargetError that names it and holds none of our headers. */
  async function attempt<T>(target: TargetOf<'github'>, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw describeFailure(error, { target });
    }
  }

  async function resolve(target: TargetOf<'github'>): Promise<Resolved> {
    const { owner, repo, ref, subpath, program } = target;
    const { data, repository } = await attempt(target, async () => {
      const { data } = await client.request('GET /repos/{owner}/{repo}', { owner, repo });
      return { data, repository: expectAnswer(repositorySchema, data) };
    });
    // From here on under the name it has today: the one asked for may be an old one that GitHub redirects.
    const place: Place = { owner: repository.owner.login, repo: repository.name };
    const branch = ref ?? repository.default_branch;
    const commit = await attempt(target, async () => {
      const answer = await client.request('GET /repos/{owner}/{repo}/commits/{ref}', {
        ...place,
        ref: branch,
        headers: { accept: 'application/vnd.github.sha' },
      });
      return expectAnswer(commitSchema, asText(answer.data));
    });
    return {
      source: { kind: 'github', ...place, subpath, program, host: new URL(repository.html_url).origin },
      revision: commit,
      name: subpath?.split('/').at(-1) ?? place.repo,
      description: repository.description ?? null,
      homepage: pageOf(repository.html_url, branch, subpath),
      facts: factsOfRest(data),
      etag: null,
      download: downloadOf(target, place, commit),
    };
  }

  function downloadOf(target: TargetOf<'github'>, place: Place, commit: string): Resolved['download'] {
    const { subpath } = target;
    return () =>
      attempt(target, async () => ({
        form: 'tarball',
        bytes: await client.tarball(place, commit, downloadBytes),
        subpath,
      }));
  }

  function reopen(standing: Standing): Resolved {
    const { source, revision } = standing;
    if (source.kind !== 'github') throw new Error(`not of GitHub: ${source.kind}`);
    const { owner, repo, subpath } = source;
    return {
      ...standing,
      download: downloadOf({ kind: 'github', owner, repo, ref: null, subpath }, { owner, repo }, revision),
    };
  }

  async function resolveOne(target: TargetOf<'github'>): Promise<Resolution> {
    try {
      return { target, resolved: await resolve(target) };
    } catch (error) {
      if (error instanceof TargetError) return { target, error };
      throw error;
    }
  }

  const batches = createBatches({ client, resolveOne, downloadOf });

  async function* resolveMany(targets: AsyncIterable<TargetOf<'github'>>): AsyncGenerator<Resolution> {
    if (client.authenticated) yield* batches(targets);
    // GraphQL is for those who have logged in.
    else for await (const target of targets) yield await resolveOne(target);
  }

  return { resolve, reopen, resolveMany: (targets, _known: KnownRevisions) => resolveMany(targets) };
}

const commitSchema = z.string().regex(/^(?:[\da-f]{40}|[\da-f]{64})$/);

function expectAnswer<T>(schema: z.ZodType<T>, data: unknown): T {
  const answer = schema.safeParse(data);
  if (!answer.success) throw new UnexpectedAnswer();
  return answer.data;
}

/** Octokit gives text where the answer names its character set, else bytes. */
function asText(data: unknown): unknown {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data;
}
