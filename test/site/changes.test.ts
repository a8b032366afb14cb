import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import type { PublishedChange } from '../../src/model/index.js';
import { changeLine } from '../../src/site/changes.js';
import { atomFeed, jsonFeed } from '../../src/site/feeds.js';
import { bare } from '../../src/site/write-markdown.js';

function change(over: Partial<PublishedChange>): PublishedChange {
  return {
    ...{ at: '2026-11-28T03:00:00.000Z', server: 'npm:a', tool: 'get', kind: 'category-changed', cause: 'server' },
    ...{ before: { category: 'Read', level: 'Low' }, after: { category: 'Write', level: 'Medium' }, shortened: false },
    ...{ revisionBefore: '1', revision: '2', certain: true, alarm: ['Its risk rose from Low to Medium.'] },
    ...over,
  };
}

const hostile = [
  '<b>&amp;</b>',
  ']]>',
  '"><x y=\'',
  'bell\u0007\u001b nul\0',
  '\ud800',
  '\u202eevil',
  'x'.repeat(5_000),
];
const list = [
  change({}),
  ...hostile.map((tool) => change({ tool, server: tool, before: tool, after: tool, alarm: [tool] })),
];

describe('a change in a line', () => {
  it('tells what it was and what it is', () => {
    expect(bare(changeLine(change({})))).toBe('rated otherwise: Read (Low) → Write (Medium)');
    expect(bare(changeLine(change({ kind: 'signal-added', before: null, after: { id: 'x', text: 'Deletes' } })))).toBe(
      'signal added: Deletes',
    );
    expect(
      bare(changeLine(change({ kind: 'schema-changed', before: { inputSchema: {} }, after: { inputSchema: {} } }))),
    ).toBe('parameters or results changed');
  });

  it('says when it is we who changed, or perhaps nothing', () => {
    expect(bare(changeLine(change({ cause: 'classifier', certain: false })))).toContain(
      '(judged by another classifier; perhaps only read otherwise)',
    );
  });
});

describe('the feeds', () => {
  it('are well-formed, hold nothing that XML forbids, and name each entry once', () => {
    const text = atomFeed(list, { address: 'https://example.com/risk/?a&b' });
    expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cs}]/u);
    const $ = load(text, { xml: true });
    expect($('feed > entry')).toHaveLength(list.length);
    for (const name of ['id', 'title', 'updated', 'summary', 'link']) {
      expect($(`feed > entry > ${name}`), name).toHaveLength(list.length);
    }
    expect($('feed > entry > *').find('*')).toHaveLength(0);
    const ids = $('entry > id')
      .toArray()
      .map((id) => $(id).text());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^urn:toolrisk:change:[A-Za-z0-9%.:!~*'()_-]+$/);
    expect($('entry > title').first().text()).toBe('get of npm:a: rated otherwise');
    expect($('entry > summary').first().text()).toContain('Its risk rose from Low to Medium.');
    // Well-formed: every element that is opened is closed in its order.
    const open: string[] = [];
    for (const [, end, name, , self] of text.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name as string);
    }
    expect(open).toEqual([]);
    expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
  });

  it('say the same as JSON, with addresses only where they are known', () => {
    const feed = JSON.parse(jsonFeed(list, { address: 'https://example.com/risk/' }));
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
    expect(feed.feed_url).toBe('https://example.com/risk/changes/feed.json');
    expect(feed.items).toHaveLength(list.length);
    expect(feed.items[0]).toMatchObject({
      ...{ title: 'get of npm:a: rated otherwise', date_published: '2026-11-28T03:00:00.000Z' },
      url: 'https://example.com/risk/changes/',
    });
    expect(jsonFeed(list, { address: null })).not.toContain('http://');
    expect(JSON.parse(jsonFeed(list, { address: null })).feed_url).toBeUndefined();
  });
});
