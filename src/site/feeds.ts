import { type PublishedChange, type SiteContext, showHidden, visibleJson } from '../model/index.js';
import { alarmLine, changeLine, changeName } from './changes.js';
import { html } from './html.js';
import { addressOf } from './layout.js';
import { plain } from './text.js';
import { bare } from './write-markdown.js';

export const changesPage = 'changes/index.html';
export const feedPaths = { atom: 'changes/feed.atom', json: 'changes/feed.json' } as const;

const title = 'toolrisk: recent changes of MCP servers';

interface Entry {
  id: string;
  title: string;
  text: string;
  at: string;
}

/** Changes as RFC 4287 has them. Text is text there, so that no markup of third parties has a meaning. */
export function atomFeed(changes: readonly PublishedChange[], { address }: Pick<SiteContext, 'address'>): string {
  const place = (path: string) => (address === null ? path.replace(/^changes\//, '') : addressOf(address, path));
  const page = address === null ? 'index.html' : addressOf(address, changesPage);
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:toolrisk:changes</id>
<title>${title}</title>
<updated>${changes[0]?.at ?? '1970-01-01T00:00:00.000Z'}</updated>
<author><name>toolrisk</name></author>
<link rel="self" type="application/atom+xml" href="${place(feedPaths.atom)}"/>
<link rel="alternate" type="text/html" href="${page}"/>
${entriesOf(changes).map(
  (
    entry,
  ) => html`<entry><id>${entry.id}</id><title>${entry.title}</title><updated>${entry.at}</updated><link rel="alternate" href="${page}"/><summary>${entry.text}</summary></entry>
`,
)}</feed>
`.toString();
}

/** Changes as jsonfeed.org's version 1.1 has them. */
export function jsonFeed(changes: readonly PublishedChange[], { address }: Pick<SiteContext, 'address'>): string {
  const place = (path: string) => (address === null ? {} : { url: addressOf(address, path) });
  const home = address === null ? {} : { home_page_url: addressOf(address, changesPage) };
  const self = address === null ? {} : { feed_url: addressOf(address, feedPaths.json) };
  return `${visibleJson({
    ...{ version: 'https://jsonfeed.org/version/1.1', title, ...home, ...self },
    items: entriesOf(changes).map(({ id, title, text, at }) => ({
      ...{ id, ...place(changesPage), title, content_text: text, date_published: at },
    })),
  })}\n`;
}

/** One entry a change; those that are alike but for their place in the list get their own id. */
function entriesOf(changes: readonly PublishedChange[]): Entry[] {
  const seen = new Map<string, number>();
  return changes.map((change) => {
    const { at, server, tool, kind } = change;
    const parts = [at, server, tool ?? '', kind].map((part) => encodeURIComponent(showHidden(part)));
    const start = `urn:toolrisk:change:${parts.join(':')}`;
    const earlier = seen.get(start) ?? 0;
    seen.set(start, earlier + 1);
    const subject = tool === null ? plain(server, 120) : `${plain(tool, 80)} of ${plain(server, 120)}`;
    const alarm = bare(alarmLine(change)).trim();
    return {
      id: earlier === 0 ? start : `${start}:${earlier + 1}`,
      title: `${subject}: ${changeName(kind)}`,
      text: `${bare(changeLine(change))}.${alarm === '' ? '' : ` ${alarm}`}`,
      at,
    };
  });
}
