import { load } from 'cheerio';
import MarkdownIt from 'markdown-it';
import { beforeAll, describe, expect, it } from 'vitest';
import { NamesakeRing, publishedServer, publishedTools } from '../../src/catalogue/published.js';
import type {
  AttackLore,
  AttackPattern,
  CatalogueView,
  InspectedTool,
  Inspection,
  Page,
  PageKind,
  PublishedChange,
  SiteContext,
  ToolView,
} from '../../src/model/index.js';
import { barChart, columnChart } from '../../src/site/charts.js';
import { pageKindsOf } from '../../src/site/index.js';
import { github, type InventedServer, invent } from '../support/inspections.js';

const pattern: AttackPattern = {
  id: 'path-traversal',
  title: 'Out of the folder',
  whatHappens: 'The agent is told to read what lies elsewhere.',
  incident: { title: 'A case', url: 'https://example.com/case' },
  attachesTo: {
    all: [
      { signal: 'file-path', except: ['url'] },
      { any: [{ category: ['Read'] }, { not: { category: ['Write'] } }] },
    ],
  },
  policy: {
    text: 'Allow one folder.',
    fragment: { require: [{ path: 'args.{parameter}', op: 'regex', value: '^/srv/' }] },
  },
  taxonomies: ['CWE-22', 'SAFE-T1105'],
};
const lore: AttackLore = {
  patterns: [pattern],
  taxonomies: [
    {
      title: 'CWE',
      source: 'cwe.mitre.org',
      page: 'https://cwe.mitre.org/data/definitions/{number}.html',
      entries: { 'CWE-22': 'Path Traversal' },
    },
    { title: 'SAFE-MCP', source: '', page: 'https://example.com/{id}', entries: { 'SAFE-T1105': 'Path Traversal' } },
  ],
  signals: [
    { id: 'file-path', title: 'File-system path', why: 'It reads more.', remedy: 'One folder.', taxonomies: [] },
  ],
};

type Hook = Exclude<keyof PageKind, 'extensions'>;

/** The files that all kinds make of one thing. */
function made<Name extends Hook>(
  hook: Name,
  view: Parameters<NonNullable<PageKind[Name]>>[0],
  context: Partial<SiteContext> = {},
): { path: string; content: string }[] {
  return pageKindsOf({ address: null, compact: false, ...context })
    .flatMap((kind) => (kind[hook] as ((of: typeof view) => Page[]) | undefined)?.(view) ?? [])
    .map(({ path, content }) => ({ path, content: typeof content === 'string' ? content : '' }));
}

const noTools = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0, Unknown: 0 };
const noServers = { complete: 0, partial: 0, 'not-understood': 0, 'no-server': 0 };

/** A catalogue of nothing but what is given. */
function catalogueOf(over: Partial<CatalogueView> = {}): CatalogueView {
  return {
    ...{ version: '1', publishedAt: null, servers: [], unread: [], attacks: [], lore },
    totals: { servers: 0, tools: 0, names: 0, problems: 0, categories: noTools, coverages: noServers },
    facets: { categories: [], levels: [], signals: [] },
    news: { latest: [], days: [], there: new Set() },
    statistics: {
      ...{ provenances: {}, sharedNames: { total: 0, differing: 0 }, serverSizes: [] },
      hints: { 'read-only': {}, 'not-read-only': {}, nothing: {}, unread: {} },
    },
    method: {
      ...{ classifierVersion: '1', measured: { on: [], figures: [] } },
      own: { tools: 0, figures: [], calibration: [], unknown: 0, dangerous: 0 },
    },
    ...over,
  };
}

function serverPageOf(server: InventedServer) {
  const [page] = made('forServer', invent(server));
  return load(page?.content ?? '');
}

function toolPageOf(
  inspection: Inspection,
  index = 0,
  sameName = publishedTools(inspection, false).slice(index, index + 1),
  size: ToolView['size'] = null,
) {
  const tool = inspection.tools[index] as Inspection['tools'][number];
  const path = publishedTools(inspection, false)[index]?.page ?? '';
  const at = sameName.findIndex(({ page }) => page === path);
  const [page] = made('forTool', {
    server: inspection.server,
    tool,
    page: path,
    sameName: new NamesakeRing(sameName).told(at),
    ...{ tools: 1, siblings: [], changes: [], lore, size },
  });
  return load(page?.content ?? '');
}

const text = ($: ReturnType<typeof load>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();

describe('a tool’s page', () => {
  const inspection = invent({
    source: github('Acme', 'Tickets'),
    revision: 'abc123',
    tools: [
      {
        name: 'post_ticket',
        category: 'Write',
        description: 'Posts a ticket.\nSecond line.',
        signals: ['Accepts URL/endpoint input (callback_url)'],
        gaps: ['no output schema'],
        inputSchema: {
          type: 'object',
          required: ['title'],
          properties: {
            title: { type: 'string', description: 'Its title.', maxLength: 80 },
            kind: { enum: ['bug', 'wish'], default: 'bug' },
            options: { $ref: '#/$defs/options' },
            list: { type: 'array', items: { type: 'object', properties: { id: { type: ['integer', 'null'] } } } },
          },
          $defs: { options: { type: 'object', properties: { urgent: { type: 'boolean' } } } },
        },
        over: {
          annotations: { readOnlyHint: false },
          evidence: [
            {
              field: 'name',
              file: 'src/my file.ts',
              line: 12,
              commit: 'abc123',
              excerpt: "server.tool(\n  'post_ticket'",
            },
            { field: 'description', file: 'src/my file.ts', line: 13, commit: 'abc123', excerpt: 'Posts a ticket.' },
          ],
        },
      },
    ],
  });
  let $: ReturnType<typeof load>;
  beforeAll(() => {
    $ = toolPageOf(inspection);
  });

  it('answers at its top: the name, how dangerous, of which server', () => {
    expect(text($, 'h1')).toBe('post_ticket');
    expect(text($, '.page-head .badge')).toBe('MediumWrite');
    expect($('.belongs a').attr('href')).toBe('../../../../servers/github/acme/tickets.html');
  });

  it('quotes what decided, with a link to file and line at the commit', () => {
    expect(text($, 'blockquote p')).toBe('post_ticket');
    expect($('blockquote a').attr('href')).toBe('https://github.com/Acme/Tickets/blob/abc123/src/my%20file.ts#L12');
    expect($('blockquote a').attr('rel')).toContain('noopener');
    expect(text($, 'section[aria-labelledby=evidence]')).toContain('src/my file.ts:13');
  });

  it('leads to tools elsewhere with a name like it, by a search', () => {
    const related = 'section[aria-labelledby=related] a[href*=search]';
    expect($(related).attr('href')).toBe('../../../../search.html?q=post_ticket');
    const hostile = invent({ tools: [{ name: 'a&q=b <c>\ud800' }, { name: '…' }] });
    expect(toolPageOf(hostile)(related).attr('href')).toBe('../../../../search.html?q=a%26q%3Db+%3Cc%3E%EF%BF%BD');
    expect(toolPageOf(hostile, 1)(related)).toHaveLength(0);
  });

  it('shows signals, gaps, annotations and the policy as JSON', () => {
    expect(text($, '.signals')).toContain('Accepts URL/endpoint input (callback_url)');
    expect(text($, 'section[aria-labelledby=why]')).toContain('What could not be looked atno output schema');
    expect(JSON.parse($('section[aria-labelledby=annotations] pre').text())).toEqual({ readOnlyHint: false });
    expect(text($, 'section[aria-labelledby=policy] > p:first-of-type')).toBe('Allowed: at most 30 calls a minute.');
    expect(JSON.parse($('.code pre').first().text())).toEqual(inspection.tools[0]?.policy);
  });

  it('has the policy for each client to copy, with what that cannot express', () => {
    const policy = $('section[aria-labelledby=policy]');
    const format = (title: string) =>
      policy.find('details').filter((_, each) => $(each).find('summary').text() === `For ${title}`);
    const claude = format('Claude Code');
    expect(JSON.parse(claude.find('.code pre').text())).toEqual({
      permissions: { ask: ['mcp__tickets__post_ticket'] },
    });
    expect(claude.text()).toContain('Calls cannot be limited: it asks for each instead.');
    expect(claude.find('a').attr('href')).toBe('https://code.claude.com/docs/en/permissions');
    expect(format('Gemini CLI').find('pre').text()).toContain('decision = "ask_user"');
    expect(policy.find('button.copy')).toHaveLength(policy.find('details').length + 1);
  });

  it('tells the size of the index, where that is large', () => {
    const size = { servers: 400, tools: 4_000 };
    const large = toolPageOf(inspection, 0, undefined, size)('main').text();
    expect(large).toContain('One of more than 4,000 tools of more than 400 servers in this index.');
    expect($('main').text()).not.toContain('in this index');
  });

  it('shows what each value of an argument that chooses does, the worst first', () => {
    const [tool] = inspection.tools as [InspectedTool];
    const values = [
      { value: 'list', category: 'Read' as const },
      { value: '<b>drop</b>', category: 'Destructive' as const },
    ];
    const actions = [{ argument: 'action', values }];
    const page = toolPageOf({
      ...inspection,
      tools: [{ ...tool, classification: { ...tool.classification, actions } }],
    });
    const rows = page('section[aria-labelledby=actions-1] tbody tr').toArray();
    expect(rows.map((row) => page(row).text())).toEqual(['<b>drop</b>CriticalDestructive', 'listLowRead']);
    expect(text(page, '#actions-1')).toContain('What action chooses');
    expect($('#actions-1')).toHaveLength(0);
  });

  it('lists the parameters with their types, members and limits', () => {
    const rows = $('.parameters tbody tr')
      .toArray()
      .map((row) =>
        $(row)
          .children()
          .toArray()
          .map((cell) => $(cell).text()),
      );
    expect(rows).toEqual([
      ['title', 'string, required', 'Its title. longest 80'],
      ['kind', 'string', 'one of "bug", "wish"; default "bug"'],
      ['options', 'object', ''],
      ['options.urgent', 'boolean', ''],
      ['list', 'array of object', ''],
      ['list[].id', 'integer or null', ''],
    ]);
  });

  it('links to the other servers that have a tool of this name, and only then', () => {
    expect($('#same-name')).toHaveLength(0);
    const other = invent({
      source: { kind: 'npm', name: 'other' },
      name: 'Other',
      tools: [{ name: 'post_ticket', category: 'Financial' }],
    });
    const page = toolPageOf(inspection, 0, [...publishedTools(inspection, false), ...publishedTools(other, false)]);
    const section = page('section[aria-labelledby=same-name]');
    expect(
      section
        .find('.row-name a')
        .toArray()
        .map((row) => page(row).attr('href')),
    ).toEqual(['../../../../servers/npm/other/post_ticket.html']);
    expect(section.find('.badge').text()).toBe('CriticalFinancial');
    expect(section.find('p a').attr('href')).toBe('../../../../tools/post_ticket.html');
    expect(text(page, 'section[aria-labelledby=same-name] > p')).toBe(
      'All tools named post_ticket: rated Financial or Write.',
    );
  });

  it('shows some of many others, and how many there are at least', () => {
    const others = Array.from({ length: 47 }, (_, number) =>
      publishedTools(
        invent({
          source: { kind: 'npm', name: `other-${number}` },
          tools: [{ name: 'post_ticket', category: 'Write' }],
        }),
        false,
      ),
    );
    const page = toolPageOf(inspection, 0, [...publishedTools(inspection, false), ...others.flat()]);
    const section = page('section[aria-labelledby=same-name]');
    expect(section.find('h2').text()).toBe('Other servers with a tool of this name at least 20');
    expect(section.find('.row-name a')).toHaveLength(4);
    expect(section.children('p').last().text()).toBe('All tools named post_ticket.');
  });
});

describe('what is not known', () => {
  it('is no shade of safe', () => {
    const $ = toolPageOf(
      invent({
        tools: [
          { name: 'handle', category: 'Unknown', description: null, inputSchema: null, gaps: ['no description'] },
        ],
      }),
    );
    expect(text($, '.page-head .badge')).toBe('HighUnknown');
    expect($('.badge').hasClass('unknown')).toBe(true);
    expect($('.badge').hasClass('low')).toBe(false);
    expect(text($, 'main')).toContain('It counts as High until someone looks.');
    expect(text($, 'main')).toContain('not everything could be looked at');
    expect(text($, 'main')).toContain('what it accepts is not known');
    expect(text($, 'main')).not.toContain('% sure');
  });

  it('shows a description without the indentation of its source, and keeps what is indented within', () => {
    const description = '\n      Writes a file.\n        - in chunks\n\n      \u200bHidden.\n    ';
    const $ = toolPageOf(invent({ tools: [{ name: 'a', description }] }));
    expect($('div.text').first().text()).toBe('Writes a file.\n  - in chunks\n\n\\u200bHidden.');
  });

  it('tells a part that is absent from one that could not be read', () => {
    const absent = invent({ tools: [{ name: 'a', description: null, inputSchema: null }] });
    const unread = structuredClone(absent);
    Object.assign(unread.tools[0]?.certainty ?? {}, { description: 'unknown', inputSchema: 'unknown' });
    expect(text(toolPageOf(absent), 'main')).toContain('Its definition has no description.');
    expect(text(toolPageOf(unread), 'main')).toContain('It has a description, but that could not be read.');
    expect(text(toolPageOf(unread), 'main')).toContain('It has an input schema, but that could not be read.');
  });

  it('says on what condition a tool is offered', () => {
    const condition = 'process.env.ALLOW <writes>';
    const switched = invent({ tools: [{ name: 'a', over: { condition } }, { name: 'b' }] });
    expect(text(toolPageOf(switched), 'main')).toContain(`Offered only if ${condition}.`);
    expect(text(toolPageOf(invent({ tools: [{ name: 'a' }] })), 'main')).not.toContain('Offered only if');
  });

  it('tells four kinds of servers without tools apart', () => {
    const coverages = ['complete', 'partial', 'not-understood', 'no-server'] as const;
    const said = coverages.map((coverage) =>
      text(serverPageOf({ coverage, tools: [] }), 'section[aria-labelledby=tools] p'),
    );
    expect(said).toEqual([
      'Everything was read, and this server offers no tools.',
      expect.stringContaining('none of them could be read'),
      expect.stringContaining('was not understood'),
      expect.stringContaining('Nothing of an MCP server was found here'),
    ]);
    for (const coverage of coverages) {
      const $ = serverPageOf({ coverage, tools: [] });
      expect($('.notice').length, coverage).toBe(coverage === 'complete' ? 0 : 1);
    }
  });

  it('is warned of on a server that was read in part', () => {
    const $ = serverPageOf({ coverage: 'partial', tools: [{ name: 'a' }] });
    expect(text($, '.notice')).toContain('It may offer tools that are not listed here.');
    expect(text($, 'section[aria-labelledby=policy]')).toContain(
      'Tools that were not read are not in it, and so are denied.',
    );
  });
});

describe('a server’s page', () => {
  it('says beside the name what its most dangerous tools are rated, and nothing harmless where not all was read', () => {
    const badge = (server: InventedServer) => text(serverPageOf(server), '.page-head .badge');
    const tools: InventedServer['tools'] = [
      { name: 'a' },
      { name: 'b', category: 'Execute' },
      { name: 'c', category: 'Unknown' },
    ];
    expect(badge({ tools })).toBe('HighExecute');
    expect(badge({ tools, coverage: 'partial' })).toBe('HighExecute');
    expect(badge({ tools: [{ name: 'a' }] })).toBe('LowRead');
    expect(badge({ tools: [{ name: 'a' }], coverage: 'partial' })).toBe('');
    expect(badge({ tools: [] })).toBe('');
  });

  it('lists the tools from the most dangerous down, and the problems', () => {
    const $ = serverPageOf({
      tools: [
        { name: 'a' },
        { name: 'b', category: 'Destructive' },
        { name: 'c', category: 'Unknown' },
        { name: 'd', category: 'Write' },
      ],
      problems: [
        {
          stage: 'extract',
          module: 'typescript-mcp',
          subject: 'src/a.ts:3',
          message: 'Computed name.',
          retryable: false,
        },
      ],
    });
    expect(
      $('section[aria-labelledby=tools] .row-name')
        .toArray()
        .map((row) => $(row).text()),
    ).toEqual(['b', 'c', 'd', 'a']);
    expect(text($, 'section[aria-labelledby=problems] tbody')).toContain(
      'src/a.ts:3Computed name.extract/typescript-mcp',
    );
    expect(JSON.parse($('section[aria-labelledby=policy] .code pre').first().text())).toMatchObject({
      ...{ default: 'deny', hide: ['b'] },
    });
  });

  it('says how clients start it or reach it, by what registries allow and no other', () => {
    const inspection = invent({ source: github('acme', 'tickets') });
    inspection.server.packages = ['npm:@acme/tickets', 'pypi:acme-tickets', 'oci:ghcr.io/acme/tickets:1', 'npm:--yes'];
    inspection.server.remotes = ['javascript:alert(1)', 'https://mcp.acme.example/mcp'];
    const page = load(made('forServer', inspection)[0]?.content ?? '');
    const hints = page('section[aria-labelledby=connect] pre')
      .toArray()
      .map((pre) => JSON.parse(page(pre).text()));
    expect(hints.map(({ mcpServers }) => mcpServers.tickets)).toEqual([
      { command: 'npx', args: ['-y', '@acme/tickets'] },
      { command: 'uvx', args: ['acme-tickets'] },
      { command: 'docker', args: ['run', '-i', '--rm', 'ghcr.io/acme/tickets:1'] },
      { url: 'https://mcp.acme.example/mcp' },
    ]);
    for (const odd of ['npm:--yes', 'npm:a b', 'pypi:-r', 'oci:--privileged', 'oci:a b']) {
      inspection.server.packages = [odd];
      inspection.server.remotes = [];
      const none = load(made('forServer', inspection)[0]?.content ?? '');
      expect([odd, none('section[aria-labelledby=connect] pre').length]).toEqual([odd, 0]);
    }
  });

  it('says how to start one of several programs of a package', () => {
    const startOf = (program: string) => {
      const inspection = invent({ source: { kind: 'npm', name: '@acme/both', program } });
      const page = load(made('forServer', inspection)[0]?.content ?? '');
      expect(page('section[aria-labelledby=connect] dd a').attr('href')).toBe(
        'https://www.npmjs.com/package/@acme/both',
      );
      const hint = page('section[aria-labelledby=connect] pre').first().text();
      return hint === '' ? null : Object.values(JSON.parse(hint).mcpServers)[0];
    };
    expect(startOf('mail')).toEqual({ command: 'npx', args: ['-y', '-p', '@acme/both', 'mail'] });
    expect(startOf('--call=rm')).toBeNull();
  });

  it('says what of its tools could not be read, and nothing where all was', () => {
    const inspection = invent({ tools: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    const page = () => load(made('forServer', inspection)[0]?.content ?? '');
    expect(page()('section[aria-labelledby=unread]')).toHaveLength(0);
    for (const tool of inspection.tools.slice(1)) tool.certainty.description = 'unknown';
    const rows = text(page(), 'section[aria-labelledby=unread] tbody');
    expect(rows).toBe('descriptionthere, but could not be read2b, c');
  });

  it('links to the source as it was read, in a folder of a repository too', () => {
    const $ = serverPageOf({ source: github('acme', 'mono', 'packages/a b'), revision: 'v1 beta' });
    expect($('.facts a').attr('href')).toBe('https://github.com/acme/mono/tree/v1%20beta/packages/a%20b');
  });
});

describe('the page of a name', () => {
  it('says when the tools of a name differ', () => {
    const a = publishedTools(invent({ source: { kind: 'npm', name: 'a' }, tools: [{ name: 'search' }] }), false);
    const b = publishedTools(
      invent({ source: { kind: 'npm', name: 'b' }, tools: [{ name: 'search', category: 'Execute' }] }),
      false,
    );
    expect(load(made('forName', { name: 'search', tools: [...a, ...b] })[0]?.content ?? '')('main').text()).toContain(
      'They do not all do the same',
    );
    expect(load(made('forName', { name: 'search', tools: a })[0]?.content ?? '')('main').text()).not.toContain(
      'They do not all do the same',
    );
  });
});

describe('tools by category, level and signal', () => {
  const item = {
    ...{ name: 'get', server: 'npm:a', category: 'Read' as const, level: 'Low' as const, score: 1 },
    ...{ signals: ['file-path', 'url-input'], page: 'servers/npm/a/get.html' },
  };
  const view = {
    kind: 'signals' as const,
    id: 'file-path',
    items: [item],
    number: 1,
    of: 1,
    total: 1,
    listed: 1,
    lore,
  };

  it('say what they have in common, and of each what else it shows', () => {
    const $ = load(made('forFacet', view)[0]?.content ?? '');
    expect(text($, 'h1')).toBe('Signal File-system path');
    expect(text($, 'main')).toContain('It reads more.What to do: One folder.');
    expect($('.row-name a').attr('href')).toBe('../servers/npm/a/get.html');
    expect(text($, '.signals-inline')).toBe('url-input');
    expect($('.pager')).toHaveLength(0);
  });

  it('are paged, and say so when not all are shown', () => {
    const pages = (number: number, listed: number) =>
      load(made('forFacet', { ...view, number, of: 2, total: 600, listed })[0]?.content ?? '');
    expect(
      pages(
        1,
        500,
      )('.pager a')
        .toArray()
        .map((link) => pages(1, 500)(link).attr('href')),
    ).toEqual(['../signals/file-path/2.html', '../signals/file-path/2.html']);
    expect(text(pages(1, 500), 'main')).not.toContain('The list goes on');
    expect(text(pages(2, 500), 'main')).toContain('The list goes on in the data');
    expect(text(pages(2, 600), 'main')).not.toContain('The list goes on');
  });

  it('are all on one page, with those that nothing shows', () => {
    const facets = { categories: [{ id: 'Read', tools: 3 }], levels: [], signals: [] };
    const files = made('forCatalogue', catalogueOf({ facets }));
    const $ = load(files.find(({ path }) => path === 'signals/index.html')?.content ?? '');
    expect($('section[aria-labelledby=categories] a').attr('href')).toBe('../categories/read.html');
    expect(text($, 'section[aria-labelledby=signals] tbody')).toContain('File-system path file-pathIt reads more.0');
  });
});

describe('a page', () => {
  const inspection = invent({ source: { kind: 'npm', name: 'a' }, description: 'Reads "tickets".' });

  it('names its address, and a card to be shown elsewhere, where the site knows where it stands', () => {
    const [page] = made('forServer', inspection, { address: 'https://example.com/risk' });
    const $ = load(page?.content ?? '');
    expect($('link[rel=canonical]').attr('href')).toBe('https://example.com/risk/servers/npm/a.html');
    expect($('meta[property="og:url"]').attr('content')).toBe('https://example.com/risk/servers/npm/a.html');
    expect($('meta[property="og:image"]').attr('content')).toBe('https://example.com/risk/card.png');
    expect($('meta[property="og:description"]').attr('content')).toBe('Reads "tickets".');
    const [unplaced] = made('forServer', inspection);
    expect(unplaced?.content).not.toMatch(/canonical|og:image|og:url/);
  });

  it('for what is missing finds its style wherever it is shown, also where the site is not at the top of its host', () => {
    const linksAt = (address: string | null) => {
      const page = made('forCatalogue', catalogueOf(), { address, compact: true }).find(
        ({ path }) => path === '404.html',
      );
      const $ = load(page?.content ?? '');
      return [$('link[rel=stylesheet]').attr('href'), $('script[src]').attr('src'), $('main a').attr('href')];
    };
    expect(linksAt(null)).toEqual(['/style.css', '/moved.js', '/search.html']);
    expect(linksAt('https://o.example/')).toEqual(['/style.css', '/moved.js', '/search.html']);
    for (const address of ['https://o.example/repo/', 'https://o.example/repo']) {
      expect(linksAt(address)).toEqual(['/repo/style.css', '/repo/moved.js', '/repo/search.html']);
    }
  });

  it('leads to its twin in Markdown, which leads to other twins', () => {
    const [page, twin] = made('forServer', inspection);
    expect(load(page?.content ?? '')('link[type="text/markdown"]').attr('href')).toBe('../../servers/npm/a.md');
    expect(twin?.path).toBe('servers/npm/a.md');
    expect(twin?.content).toContain('[Servers](../../servers/index.md)');
    expect(twin?.content).toContain('# MCP server Tickets');
  });
});

describe('the home page', () => {
  const unread = publishedServer(
    invent({ source: { kind: 'npm', name: 'odd' }, name: 'Odd', coverage: 'not-understood' }),
  );
  const totals = {
    servers: 2,
    tools: 4,
    names: 4,
    problems: 1,
    categories: { Read: 3, Write: 0, Execute: 0, Destructive: 1, Financial: 0, Unknown: 0 },
    coverages: { complete: 1, partial: 0, 'not-understood': 1, 'no-server': 0 },
  };

  it('shows the size of the index, its shares, and what could not be read', () => {
    const view = catalogueOf({ totals, servers: [unread], unread: [unread] });
    const $ = load(made('forCatalogue', view)[0]?.content ?? '');
    expect(
      $('.figures dd')
        .toArray()
        .map((figure) => $(figure).text()),
    ).toEqual(['2', '4', '4', '1']);
    expect(text($, 'section[aria-labelledby=categories]')).toContain('75 %');
    expect(text($, 'section[aria-labelledby=unread]')).toContain('Not understood: 1');
    expect($('section[aria-labelledby=unread] .row-name a').attr('href')).toBe('servers/npm/odd.html');
  });

  it('holds up when there is nothing yet', () => {
    const page = made('forCatalogue', catalogueOf())[0]?.content ?? '';
    expect(page).toContain('Nothing was looked at yet.');
    expect(page).not.toMatch(/NaN|undefined|null/);
  });
});

describe('charts', () => {
  const bars = [
    {
      label: 'First',
      parts: [
        { value: 3, shape: 'low' },
        { value: 1, shape: 'high' },
      ],
    },
    { label: '<b>Last', parts: [{ value: 0, shape: 'low' }] },
  ];
  const attributes = ($: ReturnType<typeof load>, names: string[]) =>
    $('rect')
      .toArray()
      .map((rect) => names.map((name) => $(rect).attr(name)));

  it('draw parts of a bar one behind the other, in shares of the width, and say the sum', () => {
    const $ = load(barChart(bars).toString());
    expect(attributes($, ['x', 'width'])).toEqual([
      ['0%', '66%'],
      ['66%', '22%'],
      ['0%', '0%'],
    ]);
    expect(
      $('text')
        .toArray()
        .map((each) => $(each).text()),
    ).toEqual(['First', '4', '<b>Last', '0']);
  });

  it('draw parts of a column one above the other, from the same ground', () => {
    const $ = load(columnChart(bars).toString());
    const [low, high, none] = attributes($, ['y', 'height']).map((pair) => pair.map(Number));
    expect([low?.[1], high?.[1], none?.[1]]).toEqual([105, 35, 0]);
    expect((high?.[0] ?? 0) + 35).toBe(low?.[0]);
    expect((low?.[0] ?? 0) + 105).toBe(none?.[0]);
  });
});

describe('attack patterns', () => {
  const attack = {
    id: 'path-traversal',
    title: 'Out of the folder',
    because: ['Accepts file system path (<b>path)'],
    policy: {
      text: 'Allow one folder.',
      fragment: { require: [{ path: 'args.path', op: 'regex' as const, value: '^/srv/' }] },
    },
  };
  const inspection = invent({ tools: [{ name: 'read_file', over: { attacks: [attack] } }, { name: 'roll_dice' }] });

  it('stand on the page of a tool with what they rest on, what stops them, and their ids', () => {
    const $ = toolPageOf(inspection);
    const section = 'section[aria-labelledby=attacks]';
    expect($(`${section} h3 a`).attr('href')).toBe('../../../../attacks/path-traversal.html');
    expect(text($, section)).toContain('The agent is told to read what lies elsewhere.');
    expect(text($, section)).toContain('Because: Accepts file system path (<b>path).');
    expect(text($, section)).toContain('Stopped by: Allow one folder.');
    expect($(`${section} pre`).text()).toContain('"args.path"');
    expect(
      $(`${section} .ids a`)
        .toArray()
        .map((link) => $(link).attr('href')),
    ).toEqual(['https://cwe.mitre.org/data/definitions/22.html', 'https://example.com/SAFE-T1105']);
  });

  it('that do not attach are said to have been looked for', () => {
    const $ = toolPageOf(inspection, 1);
    expect(text($, 'section[aria-labelledby=attacks]')).toContain('None of the 1 documented attack pattern attaches');
  });

  it('have a page each, with the predicate in words and the tools', () => {
    const examples = publishedTools(inspection, false).slice(0, 1);
    const pages = made('forCatalogue', catalogueOf({ attacks: [{ pattern, tools: 3, examples }] }));
    const page = (path: string) => load(pages.find((one) => one.path === path)?.content ?? '');
    expect(page('attacks/index.html')('.row-name a').attr('href')).toBe('../attacks/path-traversal.html');
    const $ = page('attacks/path-traversal.html');
    expect(text($, 'section[aria-labelledby=attaches]')).toBe(
      'Attaches to a tool that shows the signal “File-system path” other than in urlmeets one of these: is rated Readis none that is rated Write',
    );
    expect($('section[aria-labelledby=tools] .row-name a').attr('href')).toBe(
      '../servers/github/acme/tickets/read_file.html',
    );
    expect(text($, 'section[aria-labelledby=tools]')).toContain('The 1 with the highest scores are shown.');
    expect($('main p a').attr('href')).toBe('https://example.com/case');
    // A signal that no tool here shows has no page.
    const signal = 'section[aria-labelledby=attaches] a';
    expect($(signal)).toHaveLength(0);
    const facets = { categories: [], levels: [], signals: [{ id: 'file-path', tools: 3 }] };
    const [, shown] = made('forCatalogue', catalogueOf({ attacks: [{ pattern, tools: 3, examples }], facets })).filter(
      ({ path }) => path.startsWith('attacks/') && path.endsWith('.html'),
    );
    expect(load(shown?.content ?? '')(signal).attr('href')).toBe('../signals/file-path.html');
  });
});

describe('every page', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></textarea></style><svg onload=alert(1)>',
    '<!--',
    ']]><x>',
    '{{constructor.constructor("alert(1)")()}}',
    'javascript:alert(1)',
    '\u202egnp.exe\u202c',
    'zero\u200bwidth\u2066\u2069\ufeff',
    'tag\u{e0041}\u{e007f}',
    'bell\u0007\u001b[31mred\u001b[0m\u009b0m\r',
    'nul\0',
    '\ud800 alone \udc00',
    'line\u2028separator',
    '__proto__',
    'constructor',
    '..',
    'con',
    'index.html',
    '',
    'x'.repeat(10_000),
    '&lt;b&gt;',
  ];
  const inspection = invent({
    source: { kind: 'npm', name: hostile[1] ?? '' },
    name: hostile.join(' '),
    description: hostile.join('\n'),
    revision: hostile[1],
    homepage: 'javascript:alert(document.domain)//https://x',
    coverage: 'partial',
    tools: hostile.map((name) => ({
      name,
      category: 'Unknown',
      description: hostile.join('\n'),
      signals: hostile,
      gaps: hostile,
      inputSchema: {
        properties: Object.fromEntries(
          hostile.map((key) => [
            key,
            { type: key, description: key, enum: [key], default: key, pattern: key, format: key, $ref: key },
          ]),
        ),
        required: hostile,
      },
      over: {
        title: name,
        annotations: { title: name, [name]: name },
        extractor: name,
        evidence: [{ field: 'name', file: name, line: 1, commit: name, excerpt: hostile.join('\n') }],
      },
    })),
    problems: hostile.map((message) => ({
      stage: 'extract',
      module: message,
      subject: message,
      message,
      retryable: true,
    })),
  });
  for (const tool of inspection.tools) {
    tool.classification.because = hostile.map((quote) => ({ source: 'name', category: 'Write', text: quote, quote }));
    tool.classification.terms = hostile.map((label) => ({ label, points: 1 }));
  }
  const tools = publishedTools(inspection, false);
  const summary = publishedServer(inspection);
  const totals = {
    servers: 1,
    tools: tools.length,
    names: tools.length,
    problems: 1,
    categories: { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0, Unknown: tools.length },
    coverages: { complete: 0, partial: 1, 'not-understood': 0, 'no-server': 0 },
  };
  const names = tools.map(({ name, page }) => ({ name, page, servers: 1, categories: ['Unknown' as const] }));
  const changes = hostile.map(
    (text): PublishedChange => ({
      ...{ at: '2026-11-28T03:00:00.000Z', server: text, tool: text, kind: 'description-changed', cause: 'unclear' },
      ...{ before: { description: text }, after: { text }, shortened: false, certain: false, alarm: [text] },
      ...{ revisionBefore: text, revision: text },
    }),
  );
  const siblings = tools.map(({ name, page, level, category, description, signals }) => ({
    ...{ name, page, level, category, description, signals },
  }));
  const beside = { tools: tools.length, siblings, changes, lore, size: null };
  const files = [
    ...made(
      'forCatalogue',
      catalogueOf({
        ...{ version: hostile[0] ?? '', publishedAt: hostile[1] ?? '', totals, servers: [summary], unread: [summary] },
        attacks: [{ pattern, tools: tools.length, examples: tools }],
        facets: { categories: [], levels: [], signals: hostile.map((id) => ({ id, tools: 1 })) },
        news: { latest: changes, days: [], there: new Set(hostile) },
      }),
    ),
    ...made('forFacet', {
      ...{ kind: 'signals', id: hostile[0] ?? '', number: 1, of: 2, total: 3, listed: 2, lore },
      items: hostile.map((name) => ({
        ...{
          name,
          server: name,
          category: 'Unknown' as const,
          level: 'High' as const,
          score: 1,
          signals: hostile,
          page: 'servers/x.html',
        },
      })),
    }),
    ...made('forServers', { items: [summary], number: 2, of: 3, total: 3 }),
    ...made('forNames', { items: names, number: 2, of: 3, total: 3 }),
    ...made('forServer', { ...inspection, changes }),
    ...made('forServer', { ...inspection, changes }, { compact: true }),
    ...made(
      'forNameGroup',
      { group: 'a0', names: publishedTools(inspection, true).map((tool) => ({ name: tool.name, tools: [tool] })) },
      { compact: true },
    ),
    ...tools.flatMap((tool) => made('forName', { name: tool.name, tools: [tool] })),
    ...tools.flatMap(({ page }, index) => {
      const tool = inspection.tools[index] as Inspection['tools'][number];
      return made('forTool', {
        server: inspection.server,
        tool,
        page,
        sameName: new NamesakeRing(tools).told(index),
        ...beside,
      });
    }),
  ];
  const pages = files.filter(({ path }) => path.endsWith('.html'));
  const twins = files.filter(({ path }) => path.endsWith('.md'));

  it('has a twin in Markdown that nothing of third parties can escape from', () => {
    expect(twins.length).toBeGreaterThan(40);
    const markdown = new MarkdownIt('default', { html: true, linkify: true });
    for (const { path, content } of twins) {
      expect(content, path).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      const tokens = markdown.parse(content, {}).flatMap((token) => [token, ...(token.children ?? [])]);
      for (const token of tokens) {
        expect(['html_block', 'html_inline', 'image', 's_open'], path).not.toContain(token.type);
        if (token.type !== 'link_open') continue;
        expect(token.info, `${path}: ${token.attrGet('href')}`).not.toBe('auto');
        expect(token.attrGet('href'), path).toMatch(
          /^(?:https?:\/\/|(?:\.\.\/)*(?:[a-z0-9._~@/-]+|search\.html\?q=[\w.*%+-]+)$)/,
        );
      }
      expect(tokens.filter(({ type }) => type === 'heading_open').length, path).toBeGreaterThan(0);
      expect(tokens.filter(({ tag }) => tag === 'h1').length, path).toBe(2);
      // A fence that was not closed would take all that follows.
      expect(content.trimEnd().split('\n').at(-1), path).toContain('Rated by heuristics');
      expect(tokens.filter(({ type }) => type === 'inline').at(-1)?.content, path).toContain('Rated by heuristics');
    }
  });

  it('lets no markup of third parties through', () => {
    expect(pages.length).toBeGreaterThan(40);
    for (const { path, content } of pages) {
      const $ = load(content);
      // Our own search box, and the one script that fills it.
      $('form[role=search], script[type=module][src$="search.js"]:empty').remove();
      $(
        'script[type=module][src$="copy.js"]:empty, figure.code > figcaption > button.copy, img.badge-image[src$=".svg"]',
      ).remove();
      // Data, which browsers do not run; it ends where it should.
      for (const data of $('script[type="application/ld+json"]').toArray()) {
        expect(JSON.parse($(data).text())['@context'], path).toBe('https://schema.org');
        $(data).remove();
      }
      expect($('script, img, iframe, object, embed, style, form, base, svg[onload], textarea').length, path).toBe(0);
      for (const element of $('*').toArray()) {
        if (!('attribs' in element)) continue;
        for (const [name, value] of Object.entries(element.attribs)) {
          expect(name, path).not.toMatch(/^on|^style$/);
          if (name === 'href')
            expect(value, path).toMatch(
              /^(?:https?:\/\/|#main$|(?:\.\.\/)*[a-z0-9._~@/-]+(?:#tool-[a-z0-9._~-]+)?$|(?:\.\.\/)*search\.html\?q=[\w.*%+-]+$|\/[a-z0-9._~@/-]*$)/,
            );
        }
      }
      expect(content, path).not.toContain('<!--');
    }
  });

  it('shows hidden characters instead of obeying them', () => {
    for (const { path, content } of pages) {
      expect(content, path).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }
    const server =
      pages.find(({ path }) => path.startsWith('servers/npm') && path.split('/').length === 3)?.content ?? '';
    for (const shown of ['\\u202e', '\\u200b', '\\u{e0041}', '\\u0007', '\\u001b', '\\u0000', '\\ud800', '\\u2028']) {
      expect(server).toContain(`<span class="hidden-character">${shown}</span>`);
    }
  });

  it('keeps emoji, which are written with joiners and selectors', () => {
    const $ = serverPageOf({ description: '👨‍👩‍👧 ❤️ 👍🏽 done' });
    expect(text($, '.text')).toBe('👨‍👩‍👧 ❤️ 👍🏽 done');
    expect($('.hidden-character')).toHaveLength(0);
  });

  it('has a language, a title, one main heading, headings in order, unique ids and labelled regions', () => {
    for (const { path, content } of pages) {
      const $ = load(content);
      expect($('html').attr('lang'), path).toBe('en');
      expect($('title').text().length, path).toBeGreaterThan('toolrisk'.length);
      expect($('h1').length, path).toBe(1);
      expect($('main').length, path).toBe(1);
      const levels = $('h1, h2, h3, h4')
        .toArray()
        .map((heading) => Number(heading.tagName.slice(1)));
      levels.forEach((level, index) => {
        expect(level - (levels[index - 1] ?? 0), path).toBeLessThanOrEqual(1);
      });
      const ids = $('[id]')
        .toArray()
        .map((element) => $(element).attr('id'));
      expect(new Set(ids).size, path).toBe(ids.length);
      for (const element of $('[aria-labelledby]').toArray())
        expect(ids, path).toContain($(element).attr('aria-labelledby'));
      for (const link of $('a').toArray()) expect($(link).text().trim(), path).not.toBe('');
    }
  });

  it('forbids everything from elsewhere and scripts within it, and asks for nothing from elsewhere', () => {
    for (const { path, content } of pages) {
      const $ = load(content);
      expect($('meta[http-equiv=Content-Security-Policy]').attr('content'), path).toMatch(
        /^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'$/,
      );
      for (const link of $('link[href]').toArray()) expect($(link).attr('href'), path).not.toMatch(/^https?:|^\/\//);
    }
  });

  it('stays small whatever it is about', () => {
    const big = invent({
      tools: [
        {
          name: 'a',
          description: `<${'b'.repeat(1_000_000)}`,
          inputSchema: {
            properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, {}])),
          },
        },
      ],
    });
    const [page] = made('forTool', {
      server: big.server,
      tool: big.tools[0] as Inspection['tools'][number],
      page: 'servers/x/a.html',
      sameName: new NamesakeRing([]).told(0),
      ...{ tools: 1, siblings: [], changes: [], lore, size: null },
    });
    expect(page?.content.length).toBeLessThan(100_000);
    expect(page?.content).toContain('Cut here: 995,001 more characters.');
    expect(page?.content).toContain('19,800 more parameters not shown');
  });
});

describe('parameters', () => {
  it.each<[string, unknown]>([
    ['no properties', {}],
    ['properties that are a list', { properties: [1] }],
    ['properties that are no schemas', { properties: { a: 1, b: null, c: true, d: 'x', e: [] } }],
    [
      'a schema that refers to itself',
      {
        properties: { a: { $ref: '#/$defs/a' } },
        $defs: { a: { properties: { b: { $ref: '#/$defs/a' } }, anyOf: [{ $ref: '#/$defs/a' }] } },
      },
    ],
    [
      'keywords of wrong types',
      { properties: { a: { type: 5, enum: 'x', anyOf: {}, items: 3, description: {}, default: {} } }, required: 'a' },
    ],
    [
      'names of the prototype',
      JSON.parse('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}'),
    ],
  ])('do not fail on %s', (_, inputSchema) => {
    const $ = toolPageOf(invent({ tools: [{ name: 'a', inputSchema: inputSchema as never }] }));
    expect(text($, 'section[aria-labelledby=parameters]')).not.toMatch(/undefined|\[object/);
  });

  it('named after the prototype are listed', () => {
    const inputSchema = JSON.parse('{"properties":{"__proto__":{"type":"string"}}}');
    expect(text(toolPageOf(invent({ tools: [{ name: 'a', inputSchema }] })), '.parameters')).toContain(
      '__proto__string',
    );
  });
});
