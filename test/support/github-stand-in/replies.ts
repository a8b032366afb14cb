import type { components } from '@octokit/openapi-types';
import type { Repository } from './world.js';

/**
 * Answers of the REST API, held by the compiler against GitHub's published OpenAPI description, which these types are
 * generated from.
 */
type Schemas = components['schemas'];

const web = 'https://github.com';

export function fullRepository(repository: Repository, api: string): Schemas['full-repository'] {
  return {
    ...common(repository, api),
    ...forkOf(repository, api),
    has_discussions: false,
    subscribers_count: 0,
    network_count: 0,
  };
}

export function searchItem(repository: Repository, api: string): Schemas['repo-search-result-item'] {
  return { ...common(repository, api), has_downloads: true, score: 1 };
}

export function codeItem(
  repository: Repository,
  file: { path: string; sha: string },
  api: string,
): Schemas['code-search-result-item'] {
  const url = `${api}/repos/${repository.name}/contents/${file.path}`;
  return {
    name: file.path.split('/').at(-1) as string,
    path: file.path,
    sha: file.sha,
    url,
    git_url: `${api}/repos/${repository.name}/git/blobs/${file.sha}`,
    html_url: `${web}/${repository.name}/blob/${repository.commit}/${file.path}`,
    repository: minimalRepository(repository, api),
    score: 1,
  };
}

export function basicError(message: string, status?: number): Schemas['basic-error'] {
  return {
    message,
    documentation_url: 'https://docs.github.com/rest',
    ...(status === undefined ? {} : { status: String(status) }),
  };
}

export function validationError(message: string): Schemas['validation-error'] {
  return {
    message: 'Validation Failed',
    documentation_url: 'https://docs.github.com/v3/search/',
    errors: [{ message, resource: 'Search', field: 'q', code: 'invalid' }],
  };
}

/** What code search tells of a repository: neither stars nor dates nor branches. */
function minimalRepository(repository: Repository, api: string): Schemas['minimal-repository'] {
  const [owner = '', repo = ''] = repository.name.split('/');
  return {
    ...urls(repository.name, api),
    id: repository.id,
    node_id: repository.nodeId,
    name: repo,
    full_name: repository.name,
    owner: user(owner, api),
    private: repository.given.private ?? false,
    description: repository.description,
    fork: repository.given.forkOf !== undefined,
  };
}

function forkOf(repository: Repository, api: string): { parent?: Schemas['repository'] } {
  const name = repository.given.forkOf;
  if (name === undefined) return {};
  const parent: Repository = { ...repository, name, given: {} };
  return { parent: { ...common(parent, api), has_downloads: true } };
}

function common(repository: Repository, api: string) {
  const { given, name, stars } = repository;
  const [owner = '', repo = ''] = name.split('/');
  const licence = given.licence ?? null;
  return {
    ...urls(name, api),
    id: repository.id,
    node_id: repository.nodeId,
    name: repo,
    full_name: name,
    owner: user(owner, api),
    private: given.private ?? false,
    description: repository.description,
    fork: given.forkOf !== undefined,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    homepage: null,
    size: repository.size,
    stargazers_count: stars,
    watchers_count: stars,
    watchers: stars,
    language: 'TypeScript',
    forks_count: 0,
    forks: 0,
    open_issues_count: 0,
    open_issues: 0,
    default_branch: repository.defaultBranch,
    topics: [...repository.topics],
    mirror_url: given.mirrorOf ?? null,
    has_issues: true,
    has_projects: false,
    has_pages: false,
    has_wiki: false,
    archived: given.archived ?? false,
    disabled: false,
    visibility: given.private === true ? 'private' : 'public',
    license:
      licence === null
        ? null
        : { key: licence.toLowerCase(), name: licence, spdx_id: licence, url: null, node_id: 'L_1' },
  };
}

function user(login: string, api: string): Schemas['simple-user'] {
  const at = (rest = '') => `${api}/users/${login}${rest}`;
  return {
    login,
    id: 1,
    node_id: `U_${login}`,
    avatar_url: `https://avatars.githubusercontent.com/${login}`,
    gravatar_id: '',
    url: at(),
    html_url: `${web}/${login}`,
    followers_url: at('/followers'),
    following_url: at('/following{/other_user}'),
    gists_url: at('/gists{/gist_id}'),
    starred_url: at('/starred{/owner}{/repo}'),
    subscriptions_url: at('/subscriptions'),
    organizations_url: at('/orgs'),
    repos_url: at('/repos'),
    events_url: at('/events{/privacy}'),
    received_events_url: at('/received_events'),
    type: 'User',
    site_admin: false,
  };
}

function urls(name: string, api: string) {
  const at = (rest = '') => `${api}/repos/${name}${rest}`;
  return {
    html_url: `${web}/${name}`,
    url: at(),
    forks_url: at('/forks'),
    keys_url: at('/keys{/key_id}'),
    collaborators_url: at('/collaborators{/collaborator}'),
    teams_url: at('/teams'),
    hooks_url: at('/hooks'),
    issue_events_url: at('/issues/events{/number}'),
    events_url: at('/events'),
    assignees_url: at('/assignees{/user}'),
    branches_url: at('/branches{/branch}'),
    tags_url: at('/tags'),
    blobs_url: at('/git/blobs{/sha}'),
    git_tags_url: at('/git/tags{/sha}'),
    git_refs_url: at('/git/refs{/sha}'),
    trees_url: at('/git/trees{/sha}'),
    statuses_url: at('/statuses/{sha}'),
    languages_url: at('/languages'),
    stargazers_url: at('/stargazers'),
    contributors_url: at('/contributors'),
    subscribers_url: at('/subscribers'),
    subscription_url: at('/subscription'),
    commits_url: at('/commits{/sha}'),
    git_commits_url: at('/git/commits{/sha}'),
    comments_url: at('/comments{/number}'),
    issue_comment_url: at('/issues/comments{/number}'),
    contents_url: at('/contents/{+path}'),
    compare_url: at('/compare/{base}...{head}'),
    merges_url: at('/merges'),
    archive_url: at('/{archive_format}{/ref}'),
    downloads_url: at('/downloads'),
    issues_url: at('/issues{/number}'),
    pulls_url: at('/pulls{/number}'),
    milestones_url: at('/milestones{/number}'),
    notifications_url: at('/notifications{?since,all,participating}'),
    labels_url: at('/labels{/name}'),
    releases_url: at('/releases{/id}'),
    deployments_url: at('/deployments'),
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    clone_url: `${web}/${name}.git`,
    svn_url: `${web}/${name}`,
  };
}
