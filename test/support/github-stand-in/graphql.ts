import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { Standing } from './limits.js';
import { commitOf, type Repository, type World } from './world.js';

/** A query that GitHub would run, with what it costs. */
export interface CheckedQuery {
  document: DocumentNode;
  variables: Record<string, unknown>;
  /** Points. */
  cost: number;
  /** Repositories asked for by name, or nodes by id. */
  asked: number;
}

export type QueryCheck = CheckedQuery | { errors: object[] };

/** Nodes that one query may ask for. */
const nodeLimit = 500_000;

let schema: GraphQLSchema | undefined;

/** GitHub's published schema. Takes half a second, so that it is read when the first query comes. */
function publishedSchema(): GraphQLSchema {
  schema ??= buildSchema(
    readFileSync(new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema')), 'utf8'),
    {
      assumeValidSDL: true,
    },
  );
  return schema;
}

/** Parses and validates a request's body, and prices it. */
export function checkQuery(body: string): QueryCheck {
  try {
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const document = parse(query);
    const errors = validate(publishedSchema(), document);
    if (errors.length > 0) return { errors: errors.map((error) => error.toJSON()) };
    return { document, variables: variables ?? {}, ...priceOf(document, variables ?? {}) };
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** Runs it. Errors carry a `type` beside their message, as GitHub's do. */
export async function runQuery(
  { document, variables, cost }: CheckedQuery,
  world: World,
  options: { authorized: boolean; standing: Standing },
): Promise<object> {
  const { standing } = options;
  const visible = (repository: Repository | null) => {
    const today = repository?.given.renamedTo === undefined ? repository : world.find(repository.given.renamedTo);
    return today === null || (today.given.private === true && !options.authorized) ? null : today;
  };
  const rootValue = {
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = visible(world.find(`${owner}/${name}`));
      if (repository === null)
        throw typed('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      if (repository.given.blocked !== undefined) throw typed('FORBIDDEN', 'Repository access blocked');
      return repositoryNode(repository, world);
    },
    nodes: ({ ids }: { ids: string[] }) =>
      ids.map((id) => {
        const repository = visible(world.findByNodeId(id));
        return repository === null
          ? typed('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`)
          : repositoryNode(repository, world);
      }),
    rateLimit: () => ({
      cost,
      limit: standing.limit,
      remaining: standing.remaining,
      used: standing.used,
      resetAt: new Date(standing.resetAt).toISOString(),
      nodeCount: 0,
    }),
  };
  const result = await execute({ schema: publishedSchema(), document, rootValue, variableValues: variables });
  if (result.errors === undefined) return { data: result.data };
  return { data: result.data, errors: result.errors.map(errorOf) };
}

function typed(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

function errorOf(error: GraphQLError): object {
  const { type, ...extensions } = error.extensions;
  return {
    ...(type === undefined ? {} : { type }),
    path: error.path,
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
    locations: error.locations,
    message: error.message,
  };
}

function repositoryNode(repository: Repository, world: World): object {
  const { given, name } = repository;
  const [owner, repo] = name.split('/');
  const parent = given.forkOf === undefined ? null : world.find(given.forkOf);
  const commit = (oid: string | null) => (oid === null ? null : { __typename: 'Commit', id: `C_${oid}`, oid });
  const ref = (branch: string, oid: string | null) =>
    oid === null ? null : { __typename: 'Ref', name: branch, target: commit(oid) };
  return {
    __typename: 'Repository',
    id: repository.nodeId,
    databaseId: repository.id,
    name: repo,
    nameWithOwner: name,
    owner: { __typename: 'User', login: owner },
    url: `https://github.com/${name}`,
    description: repository.description,
    createdAt: repository.createdAt,
    pushedAt: given.empty === true ? null : repository.pushedAt,
    updatedAt: repository.pushedAt,
    stargazerCount: repository.stars,
    isArchived: given.archived ?? false,
    isFork: given.forkOf !== undefined,
    isPrivate: given.private ?? false,
    isDisabled: false,
    isEmpty: given.empty ?? false,
    isMirror: given.mirrorOf !== undefined,
    mirrorUrl: given.mirrorOf ?? null,
    parent: () => (parent === null ? null : repositoryNode(parent, world)),
    licenseInfo: given.licence === undefined ? null : { __typename: 'License', spdxId: given.licence },
    defaultBranchRef: given.empty === true ? null : ref(repository.defaultBranch, repository.commit),
    object: ({ expression }: { expression: string }) =>
      given.empty === true ? null : commit(commitOf(repository, expression)),
    ref: ({ qualifiedName }: { qualifiedName: string }) => ref(qualifiedName, commitOf(repository, qualifiedName)),
    repositoryTopics: ({ first }: { first: number }) => ({
      nodes: repository.topics.slice(0, first).map((topic) => ({ topic: { name: topic } })),
      totalCount: repository.topics.length,
    }),
  };
}

/**
 * One point for each hundred requests that its connections need, at least one.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
function priceOf(document: DocumentNode, variables: Record<string, unknown>): { cost: number; asked: number } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let requests = 0;
  let nodes = 0;
  let asked = 0;

  function numberOf(field: FieldNode, ...names: string[]): number | null {
    const argument = field.arguments?.find(({ name }) => names.includes(name.value))?.value;
    if (argument?.kind === Kind.INT) return Number(argument.value);
    if (argument?.kind === Kind.LIST) return argument.values.length;
    if (argument?.kind !== Kind.VARIABLE) return null;
    const value = variables[argument.name.value];
    return Array.isArray(value) ? value.length : typeof value === 'number' ? value : null;
  }

  function visit({ selections }: SelectionSetNode, times: number): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) visit(fragment.selectionSet, times);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, times);
      else {
        const first = numberOf(selection, 'first', 'last');
        const ids = selection.name.value === 'nodes' ? numberOf(selection, 'ids') : null;
        if (selection.name.value === 'repository') asked++;
        if (ids !== null && ids > 100)
          throw new Error(`You may not provide more than 100 node ids; you provided ${ids}.`);
        asked += ids ?? 0;
        if (first !== null) {
          if (first < 1 || first > 100) throw new Error('`first` must be between 1 and 100');
          requests += times;
          nodes += times * first;
        }
        if (selection.selectionSet !== undefined) visit(selection.selectionSet, times * (first ?? ids ?? 1));
      }
    }
  }

  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) visit(definition.selectionSet, 1);
  if (nodes > nodeLimit)
    throw new Error(`This query requests up to ${nodes} possible nodes which exceeds the maximum limit of 500,000.`);
  return { cost: Math.max(1, Math.round(requests / 100)), asked };
}
