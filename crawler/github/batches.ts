import { RequestError } from 'octokit';
import { inParallel } from '../parallel.js';
import { type Resolution, type Resolved, TargetError } from '../provider.js';
import { formatTarget, type TargetOf } from '../target.js';
import {
  answersOf,
  type BatchAnswer,
  batchSize,
  isTooMuch,
  type Question,
  queryOf,
  questionOf,
} from './batch-query.js';
import type { GitHubClient, GraphqlReply } from './client.js';
import { describeFailure, missingRef, PassThrough } from './failure.js';
import { type Place, pageOf } from './place.js';

export interface BatchOptions {
  client: GitHubClient;
  /** For what a batch leaves unclear. */
  resolveOne(target: TargetOf<'github'>): Promise<Resolution>;
  downloadOf(target: TargetOf<'github'>, place: Place, commit: string): Resolved['download'];
}

/** Queries under way at once for each credential: GitHub grants GraphQL one second of its time a second. */
const queriesAtOnce = 2;
/** Repositories in the smallest query that is halved no more. */
const smallest = 12;

/** Where many repositories stand, a hundred for one point. Answers come batch by batch. */
export function createBatches({ client, resolveOne, downloadOf }: BatchOptions) {
  async function* batches(targets: AsyncIterable<TargetOf<'github'>>): AsyncGenerator<Resolution> {
    const parallel = queriesAtOnce * client.credentials;
    for await (const resolutions of inParallel(inQuestions(targets), parallel, ask)) yield* resolutions;
  }

  /** Asks; halves what is too much for one query. */
  async function ask(questions: readonly Question[], halved = false): Promise<Resolution[]> {
    let reply: GraphqlReply;
    const canHalve = questions.length > smallest;
    try {
      reply = await askedTwice(queryOf(questions), halved || canHalve);
    } catch (error) {
      if (canHalve && isTimeout(error)) return await askHalves(questions);
      const targets = questions.flatMap((question) => question.targets);
      // A refused query (no GraphQL here, a field it does not know) says nothing about the repositories in it.
      if (error instanceof RequestError && error.status < 500 && error.status !== 401)
        return await Promise.all(targets.map(resolveOne));
      return targets.map((target) => ({ target, error: describeFailure(error, { target }) }));
    }
    if (canHalve && isTooMuch(reply)) return await askHalves(questions);
    const answers = answersOf(questions, reply);
    const resolutions = questions.map((question, index) => resolutionsOf(question, answers[index] as BatchAnswer));
    return (await Promise.all(resolutions)).flat();
  }

  /** What took too long twice will again; every other trouble is given more time to pass. */
  async function askedTwice(query: string, timeoutIsFinal: boolean): Promise<GraphqlReply> {
    try {
      return await client.graphql(query, { retries: 1 });
    } catch (error) {
      if (!(error instanceof RequestError) || error.status < 500 || (timeoutIsFinal && isTimeout(error))) throw error;
      return await client.graphql(query);
    }
  }

  async function askHalves(questions: readonly Question[]): Promise<Resolution[]> {
    const middle = Math.ceil(questions.length / 2);
    return [...(await ask(questions.slice(0, middle), true)), ...(await ask(questions.slice(middle), true))];
  }

  async function resolutionsOf({ targets }: Question, answer: BatchAnswer): Promise<Resolution[]> {
    return await Promise.all(
      targets.map(async (target): Promise<Resolution> => {
        const name = formatTarget(target);
        switch (answer.kind) {
          case 'found':
            return { target, resolved: resolvedOf(target, answer) };
          case 'missing':
            return { target, error: new TargetError('missing', `${name} does not exist or is private`) };
          case 'empty':
            return { target, error: new TargetError('empty', `${name} is an empty repository`) };
          case 'no-ref':
            return { target, error: new TargetError('missing', missingRef(target)) };
          case 'unclear':
            return await resolveOne(target);
        }
      }),
    );
  }

  function resolvedOf(target: TargetOf<'github'>, answer: BatchAnswer & { kind: 'found' }): Resolved {
    const { name, branch, facts, url, description, commit } = answer;
    const { ref, subpath, program } = target;
    const [owner = '', repo = ''] = name.split('/');
    const place: Place = { owner, repo };
    return {
      source: { kind: 'github', ...place, subpath, program, host: new URL(url).origin },
      revision: commit,
      name: subpath?.split('/').at(-1) ?? place.repo,
      description,
      homepage: pageOf(url, ref ?? branch, subpath),
      facts,
      etag: null,
      download: downloadOf(target, place, commit),
    };
  }

  return batches;
}

/** Questions by the hundred. */
async function* inQuestions(targets: AsyncIterable<TargetOf<'github'>>): AsyncGenerator<Question[]> {
  let batch = new Map<string, Question>();
  for await (const target of targets) {
    const key = questionOf(target);
    const known = batch.get(key);
    if (known !== undefined) {
      known.targets.push(target);
      continue;
    }
    if (batch.size === batchSize) {
      yield [...batch.values()];
      batch = new Map();
    }
    const { owner, repo, ref } = target;
    batch.set(key, { owner, repo, ref, targets: [target] });
  }
  if (batch.size > 0) yield [...batch.values()];
}

/** GitHub gives a query ten seconds, then answers 502 or 504, or hangs up. */
function isTimeout(error: unknown): boolean {
  if (error instanceof PassThrough) return error.error.message.includes('took longer than');
  return error instanceof RequestError && (error.status === 502 || error.status === 504);
}
