import { type ParseTargetOptions, parseTarget, type Target } from '../../target.js';

/** First parts of GitHub's own addresses that name no owner. */
const notOwners = new Set([
  ...['about', 'apps', 'collections', 'contact', 'customer-stories', 'enterprise', 'explore', 'features', 'issues'],
  ...['login', 'marketplace', 'notifications', 'orgs', 'pricing', 'pulls', 'readme', 'search', 'security', 'settings'],
  ...['site', 'sponsors', 'stars', 'topics', 'trending', 'user-attachments', 'users'],
]);

/**
 * The repository that an address leads to, as a whole, whatever page or folder of it is meant; null for addresses of anything else. An
 * address comes from others and may be any text.
 */
export function repositoryAt(address: string, parsing: ParseTargetOptions): Target | null {
  let url: URL;
  try {
    url = new URL(
      address
        .trim()
        .replace(/^git\+/, '')
        .replace(/^git@([\w.-]+):/, 'ssh://git@$1/'),
    );
  } catch {
    return null;
  }
  const [owner = '', repo = ''] = url.pathname.split('/').filter((part) => part !== '');
  if (notOwners.has(owner.toLowerCase())) return null;
  try {
    const target = parseTarget(`https://${url.host}/${owner}/${repo}`, parsing);
    return target.kind === 'github' ? { ...target, ref: null, subpath: null } : null;
  } catch {
    return null;
  }
}
