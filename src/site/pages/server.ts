import {
  badgeImage,
  type Category,
  type Classification,
  categoriesByDanger,
  categoriesFromWorst,
  categoryMeaning,
  certaintyMeaning,
  counted,
  coverageMeaning,
  coverageName,
  definitionFields,
  type InspectedTool,
  type JsonObject,
  levelOf,
  levelSchema,
  listPage,
  type Problem,
  provenanceMeaning,
  provenanceSchema,
  type Server,
  type ServerRecord,
  type SiteContext,
  serverData,
  serverPage,
  toolPages,
  visibleJson,
} from '../../model/index.js';
import { clientName } from '../../policy/formats/index.js';
import { badgeOf } from '../badge-picture.js';
import { historyTable } from '../changes.js';
import {
  type Block,
  badge,
  type Child,
  code,
  facts,
  heading,
  type Inline,
  type InlineNode,
  list,
  muted,
  outside,
  p,
  para,
  pre,
  rows,
  section,
  strong,
  subheading,
  table,
  text,
  theirs,
  web,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { foldedTool } from '../folded-tool.js';
import { html } from '../html.js';
import { addressOf } from '../layout.js';
import { relative, sourceAddress, webAddress } from '../links.js';
import { bar, policyBlocks, toolRow } from '../parts.js';
import { plain } from '../text.js';

const problemsShown = 200;

/** One server: what an agent could do with it. */
export const server = {
  forServer: (record, context) => {
    const { id, name, description } = record.server;
    return {
      path: serverPage(id),
      title: name,
      description: description ?? `Risk of the ${counted(record.tools.length, 'tool')} of ${plain(name, 80)}.`,
      crumbs: [{ label: 'Servers', path: listPage('servers', 1) }],
      data: serverData(id),
      scripts: ['copy.js'],
      blocks: blocks(record, context),
    };
  },
} as const satisfies DocumentKind;

interface PlacedTool {
  tool: InspectedTool;
  page: string;
}

function blocks(record: ServerRecord, { address, compact }: SiteContext): Child[] {
  const { server, tools, policy, problems, changes = [] } = record;
  const pages = toolPages(
    server.id,
    tools.map((tool) => tool.name),
    compact,
  );
  const placed = tools.map((tool, index): PlacedTool => ({ tool, page: pages[index] as string }));
  const { coverage, homepage } = server;
  const meaning = coverageMeaning(coverage, tools.length);
  return [
    heading(theirs(server.name), { kicker: 'MCP server', ...worstBadge(record) }),
    server.description !== null && text(server.description),
    facts([
      ['Id', code(theirs(server.id))],
      ['Revision read', outside(sourceAddress(server.source, server.revision), code(theirs(server.revision, 80)))],
      homepage !== null && ['Homepage', outside(homepage, theirs(homepage, 120))],
      ['Coverage', [coverageName[coverage], coverage === 'complete' && `. ${meaning}`]],
    ]),
    coverage !== 'complete' && para('notice', strong(`${coverageName[coverage]}.`), ` ${meaning}`),
    tools.length > 0 && summary(tools),
    section(
      'tools',
      'Tools',
      [tools.length === 0 && p(meaning), ...categoriesFromWorst.map((category) => toolsOf(category, placed))],
      tools.length,
    ),
    section('policy', 'Recommended policy for the whole server', [
      coverage !== 'complete' &&
        policy.default === 'deny' &&
        p('Tools that were not read are not in it, and so are denied.'),
      ...policyBlocks(
        policy,
        server.id,
        tools.map(({ name }) => name),
      ),
    ]),
    compact &&
      tools.length > 0 &&
      section(
        'each',
        'Each tool',
        placed.map(({ tool, page }) => foldedTool(server, tool, page)),
      ),
    section('obtained', 'How its tools were obtained', obtained(server, tools)),
    connecting(server),
    unread(tools),
    problems.length > 0 && problemSection(problems),
    changes.length > 0 && section('history', 'History', [historyTable('history', changes, true)]),
    section('badge', 'Badge', badgeBlocks(record, address)),
  ];
}

/** What read it, and from where. */
function obtained(server: Server, tools: readonly InspectedTool[]): Child[] {
  const { extractors } = server;
  const provenances = provenanceSchema.options
    .map((provenance) => ({ provenance, count: tools.filter((tool) => tool.provenance === provenance).length }))
    .filter(({ count }) => count > 0);
  return [
    tools.length > 0 &&
      list(provenances.map(({ provenance, count }) => `${counted(count, 'tool')} ${provenanceMeaning[provenance]}`)),
    extractors.length > 0
      ? table(
          'obtained',
          [
            { label: 'Read by' },
            { label: 'Because' },
            { label: 'Tools found', look: 'number' },
            { label: 'Kept', look: 'number' },
          ],
          extractors.map(({ id, because, found, kept }) => [code(theirs(id, 60)), theirs(because), found, kept]),
        )
      : tools.length === 0 && p('Nothing that is known here was found in it.'),
  ];
}

/** Parts of definitions that are there and could not be read whole, with the tools they are of. */
function unread(tools: readonly InspectedTool[]): Child {
  const rows = (['partial', 'unknown'] as const).flatMap((certainty) =>
    definitionFields.flatMap((field) => {
      const found = tools.filter((tool) => tool.certainty[field] === certainty);
      if (found.length === 0) return [];
      const more = found.length - toolsNamed;
      const names = found.slice(0, toolsNamed).map(({ name }, at): Inline => [at > 0 && ', ', code(theirs(name, 80))]);
      return [
        [field, certaintyMeaning[certainty], found.length, [names, more > 0 && `, ${counted(more, 'more', 'more')}`]],
      ];
    }),
  );
  return (
    rows.length > 0 &&
    section('unread', 'What of them could not be read', [
      p('What was not read may hold anything: it speaks for no tool.'),
      table(
        'unread',
        [
          { label: 'Part' },
          { label: 'How it is shown' },
          { label: 'Tools', look: 'number' },
          { label: 'Which', look: 'wide' },
        ],
        rows,
      ),
    ])
  );
}

const toolsNamed = 20;

/** Where it can be had, and how a client is told of it. Nothing here says that it is safe to install. */
function connecting(server: Server): Child {
  const { source, remotes } = server;
  const packages = [...new Set([...(source.kind === 'npm' ? [`npm:${source.name}`] : []), ...server.packages])];
  if (packages.length === 0 && remotes.length === 0) return null;
  const starts = startsOf(packages, remotes, source.kind === 'npm' ? source.program : undefined);
  return section('connect', 'Packages and connecting', [
    facts([
      packages.length > 0 && ['Packages', packages.map((one, at): Inline => [at > 0 && ', ', packageLink(one)])],
      remotes.length > 0 && [
        'Run for others at',
        remotes.map((one, at): Inline => [at > 0 && ', ', outside(one, theirs(one, 120))]),
      ],
    ]),
    starts.length > 0 &&
      p('Clients mostly take it like this; what it needs beside that, such as keys, its own documentation says:'),
    starts.map(({ how, entry }) =>
      pre(visibleJson({ mcpServers: { [clientName(server.id)]: entry } }, 2), {
        caption: `mcp.json, ${how}`,
        copy: true,
      }),
    ),
  ]);
}

/** How clients start it or reach it, one for each way there is. `program` is which one of its npm package it is, if that has several. */
function startsOf(
  packages: readonly string[],
  remotes: readonly string[],
  program: string | undefined,
): { how: string; entry: JsonObject }[] {
  const named = (kind: string, form: RegExp) =>
    packages.find((one) => one.startsWith(`${kind}:`) && form.test(one.slice(kind.length + 1)))?.slice(kind.length + 1);
  const [npm, pypi, image] = [named('npm', npmName), named('pypi', pypiName), named('oci', imageName)];
  const remote = remotes.find((one) => webAddress(one) !== null);
  const starts: { how: string; entry: JsonObject }[] = [];
  if (npm !== undefined && (program === undefined || npmName.test(program))) {
    const args = program === undefined ? [npm] : ['-p', npm, program];
    starts.push({ how: 'from npm', entry: { command: 'npx', args: ['-y', ...args] } });
  }
  if (pypi !== undefined) starts.push({ how: 'from PyPI', entry: { command: 'uvx', args: [pypi] } });
  if (image !== undefined) {
    starts.push({ how: 'in a container', entry: { command: 'docker', args: ['run', '-i', '--rm', image] } });
  }
  if (remote !== undefined) starts.push({ how: 'run by others', entry: { url: webAddress(remote) } });
  return starts;
}

// What the registries allow: nothing that a shell or a reader would take for something else.
const npmName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;
const pypiName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const imageName = /^[a-z0-9][a-z0-9._-]*(?:[/:@][A-Za-z0-9._-]+)*$/;

function packageLink(id: string): Inline {
  const [kind = '', name = ''] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  const pages: Record<string, string> = {
    npm: `https://www.npmjs.com/package/${name}`,
    pypi: `https://pypi.org/project/${name}/`,
  };
  const page = Object.hasOwn(pages, kind) && /^[@A-Za-z0-9._~/-]+$/.test(name) ? (pages[kind] ?? null) : null;
  return outside(page, code(theirs(id, 120)));
}

function badgeBlocks(record: ServerRecord, address: string | null): Child[] {
  const { id } = record.server;
  const { says, width, height } = badgeOf(record);
  const place = (path: string) => (address === null ? `ADDRESS-OF-THIS-SITE/${path}` : addressOf(address, path));
  const image = badgeImage(id);
  const text = `[![MCP risk](${place(image)})](${place(serverPage(id))})`;
  return [
    web(
      html`<p><img class="badge-image" src="${relative(serverPage(id), image)}" alt="MCP risk: ${says}" width="${width}" height="${height}"></p>`,
    ),
    p('It shows the worst level among the tools, and follows what is published here. In a README:'),
    pre(text, { caption: 'Markdown', copy: true }),
  ];
}

/** What its most dangerous tools are rated. A server that was not read whole may hold worse, and never looks harmless. */
function worstBadge({ server, tools }: ServerRecord): { badge?: InlineNode } {
  const [worst] = tools.map((tool) => tool.classification).sort((a, b) => danger(b) - danger(a));
  if (worst === undefined) return {};
  const { level, category } = worst;
  return server.coverage === 'complete' || level === 'High' || level === 'Critical'
    ? { badge: badge(level, category) }
    : {};
}

function danger({ level, category }: Pick<Classification, 'level' | 'category'>): number {
  return levelSchema.options.indexOf(level) * categoriesByDanger.length + categoriesByDanger.indexOf(category);
}

function summary(tools: readonly InspectedTool[]): Block {
  const found = categoriesFromWorst
    .map((category) => ({ category, count: tools.filter((tool) => tool.classification.category === category).length }))
    .filter(({ count }) => count > 0);
  return section('summary', 'What an agent could do with it', [
    table(
      'summary',
      [
        { label: 'Level and category' },
        { label: 'Meaning' },
        { label: 'Tools', look: 'number' },
        { label: 'Share, drawn', look: 'share', drawn: true },
      ],
      found.map(({ category, count }) => [
        badge(levelOf(category), category),
        ...[categoryMeaning[category], count, bar(category, count, tools.length)],
      ]),
    ),
  ]);
}

function toolsOf(category: Category, placed: readonly PlacedTool[]): Child {
  const found = placed
    .filter(({ tool }) => tool.classification.category === category)
    .map(({ tool, page }) => {
      const { level, signals } = tool.classification;
      return toolRow({ page, level, category, description: tool.description, signals }, code(theirs(tool.name, 120)));
    });
  return found.length > 0 && [subheading(category, ' ', muted(found.length)), rows('tool', found)];
}

function problemSection(problems: readonly Problem[]): Block {
  const shown = problems.slice(0, problemsShown);
  return section(
    'problems',
    'Problems met',
    [
      table(
        'problems',
        [{ label: 'Where' }, { label: 'What' }, { label: 'Stage' }],
        shown.map((problem) => [
          code(theirs(problem.subject, 120)),
          [theirs(problem.message), problem.retryable && [' ', muted('(may pass)')]],
          muted(theirs(`${problem.stage}/${problem.module}`, 60)),
        ]),
      ),
      problems.length > shown.length && para('muted', `The first ${shown.length} are shown.`),
    ],
    problems.length,
  );
}
