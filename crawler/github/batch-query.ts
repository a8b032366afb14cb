import { z } from 'zod';
import type { RepositoryFacts } from '../../src/model/index.js';
import type { TargetOf } from '../target.js';
import type { GraphqlReply } from './client.js';
import { isUnchanged, licenceOf } from './facts.js';

/** Repositories in one query. A hundred names cost one point, as would a single one. */
export const batchSize = 100;

/** What one repository is asked: its head, or the commit of a ref. Several targets may ask the same. */
export interface Question {
  owner: string;
  repo: string;
  /** Null for the default branch. */
  ref: string | null;
  targets: TargetOf<'github'>[];
}

/** Targets with the same repository and ref are one question. */
export function questionOf(target: TargetOf<'github'>): string {
  const { owner, repo, ref } = target;
  return `${owner}/${repo}`.toLowerCase() + (ref === null ? '' : `@${ref}`);
}

/**
 * One query for all of them. Names stand in it as JSON strings, whose escapes GraphQL shares. Without connections: a look at topics
 * would cost a request for each repository.
 */
export function queryOf(questions: readonly Question[]): string {
  const asked = questions.map(({ owner, repo, ref }, index) => {
    const commit = ref === null ? '' : ` asked: object(expression: ${JSON.stringify(ref)}) { ...Commitish }`;
    return `r${index}: repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(repo)}) { ...Facts${commit} }`;
  });
  const commitish = questions.some(({ ref }) => ref !== null)
    ? '\nfragment Commitish on GitObject { __typename oid ... on Tag { target { __typename oid } } }'
    : '';
  return `query {
${asked.join('\n')}
rateLimit { cost limit remaining resetAt }
}
fragment Facts on Repository {
  id nameWithOwner url description createdAt pushedAt stargazerCount isArchived isFork mirrorUrl
  parent { nameWithOwner } licenseInfo { spdxId } defaultBranchRef { name target { oid } }
}${commitish}`;
}

const oid = z.string().regex(/^(?:[\da-f]{40}|[\da-f]{64})$/);

/** What has to be told of a repository: without it, it is asked for by itself. */
const standingSchema = z.object({
  nameWithOwner: z.string().regex(/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/),
  url: z.url({ protocol: /^https?$/ }),
  description: z.string().nullish(),
  defaultBranchRef: z.object({ name: z.string().min(1), target: z.object({ oid }).nullish() }).nullable(),
  asked: z.object({ __typename: z.string(), oid, target: z.object({ oid }).nullish() }).nullish(),
});

/** What else is known of one; nothing is, where a part is missing. */
const factsSchema = standingSchema.extend({
  id: z.string().min(1),
  createdAt: z.string(),
  pushedAt: z.string().nullish(),
  stargazerCount: z.int().nonnegative(),
  isArchived: z.boolean(),
  isFork: z.boolean(),
  mirrorUrl: z.string().nullish(),
  parent: z.object({ nameWithOwner: z.string() }).nullish(),
  licenseInfo: z.object({ spdxId: z.string().nullish() }).nullish(),
});

/** What became of one question. */
export type BatchAnswer =
  | {
      kind: 'found';
      name: string;
      branch: string;
      facts: RepositoryFacts | null;
      url: string;
      description: string | null;
      commit: string;
    }
  /** There is no such repository, or it is private. */
  | { kind: 'missing' }
  /** It is there and holds no commit. */
  | { kind: 'empty' }
  /** It has no such branch, tag or commit. */
  | { kind: 'no-ref' }
  /** GitHub did not say, or said something else: to be asked by itself. */
  | { kind: 'unclear' };

/** The answers, in the order of the questions. */
export function answersOf(questions: readonly Question[], { data, errors }: GraphqlReply): BatchAnswer[] {
  const missing = new Set(errors.filter(({ type }) => type === 'NOT_FOUND').map(({ path }) => path?.[0]));
  return questions.map(({ ref }, index): BatchAnswer => {
    if (missing.has(`r${index}`)) return { kind: 'missing' };
    const told = data?.[`r${index}`];
    const parsed = standingSchema.safeParse(told);
    if (!parsed.success) return { kind: 'unclear' };
    const { asked, nameWithOwner: name, url, description, defaultBranchRef: head } = parsed.data;
    if (head === null) return { kind: 'empty' };
    const commit = ref === null ? head.target?.oid : asked?.__typename === 'Tag' ? asked.target?.oid : asked?.oid;
    if (commit === undefined) return { kind: ref === null ? 'unclear' : 'no-ref' };
    const known = factsSchema.safeParse(told);
    const facts = known.success ? factsOf(known.data) : null;
    return { kind: 'found', name, branch: head.name, facts, url, description: description ?? null, commit };
  });
}

/** No answer at all, or one that broke off because the query was too much: smaller ones may be answered. */
export function isTooMuch({ data, errors }: GraphqlReply): boolean {
  if (data === null) return true;
  const named = errors.filter(({ path }) => path !== undefined && path.length > 0);
  return errors.length > named.length;
}

function factsOf(repository: z.infer<typeof factsSchema>): RepositoryFacts {
  const [owner = '', repo = ''] = repository.nameWithOwner.split('/');
  const pushedAt = repository.pushedAt ?? null;
  return {
    nodeId: repository.id,
    owner,
    repo,
    createdAt: repository.createdAt,
    pushedAt,
    stars: repository.stargazerCount,
    archived: repository.isArchived,
    fork: repository.isFork
      ? { of: repository.parent?.nameWithOwner ?? null, unchanged: isUnchanged(repository.createdAt, pushedAt) }
      : null,
    mirrorOf: repository.mirrorUrl ?? null,
    topics: null,
    licence: licenceOf(repository.licenseInfo?.spdxId),
    defaultBranch: repository.defaultBranchRef?.name ?? null,
  };
}
