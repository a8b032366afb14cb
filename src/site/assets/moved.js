/** In a compact catalogue tools stand on the pages of their servers: leads from where their own pages would be to there. */
const [, server, tool] = /^(.*\/servers\/.+)\/([^/]+)\.html$/.exec(location.pathname) ?? [];
const [, top, name] = /^(.*\/)tools\/([^/]+)\.html$/.exec(location.pathname) ?? [];

if (server !== undefined) {
  const page = `${server}.html`;
  const { ok } = await fetch(page, { method: 'HEAD' });
  if (ok) location.replace(`${page}#tool-${tool}`);
} else if (name !== undefined) {
  location.replace(`${top}search.html?${new URLSearchParams({ q: name.replace(/~~.*$/, '') })}`);
}
