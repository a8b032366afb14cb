/** A repository by the name it has today. */
export interface Place {
  owner: string;
  repo: string;
}

/** Page of a repository, or of a folder in it at a ref. */
export function pageOf(repository: string, ref: string, subpath: string | null): string {
  if (subpath === null) return repository;
  return `${repository}/tree/${[...ref.split('/'), ...subpath.split('/')].map(encodeURIComponent).join('/')}`;
}
