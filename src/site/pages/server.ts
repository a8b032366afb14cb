import {
  type Category,
  categoryMeaning,
  counted,
  coverageMeaning,
  coverageName,
  type InspectedTool,
  type Inspection,
  levelOf,
  listPage,
  type Problem,
  serverData,
  serverPage,
  toolPages,
} from '../../model/index.js';
import {
  type Block,
  badge,
  type Child,
  code,
  facts,
  heading,
  muted,
  outside,
  p,
  para,
  rows,
  section,
  strong,
  subheading,
  table,
  text,
  theirs,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { sourceAddress } from '../links.js';
import { bar, categoriesFromWorst, policyBlock, toolRow } from '../parts.js';
import { plain } from '../text.js';

const problemsShown = 200;

/** One server: what an agent could do with it. */
export const server = {
  forServer: (inspection) => {
    const { id, name, description } = inspection.server;
    return {
      path: serverPage(id),
      title: name,
      description: description ?? `Risk of the ${counted(inspection.tools.length, 'tool')} of ${plain(name, 80)}.`,
      crumbs: [{ label: 'Servers', path: listPage('servers', 1) }],
      data: serverData(id),
      scripts: ['copy.js'],
      blocks: blocks(inspection),
    };
  },
} as const satisfies DocumentKind;

interface PlacedTool {
  tool: InspectedTool;
  page: string;
}

function blocks({ server, tools, policy, problems }: Inspection): Child[] {
  const pages = toolPages(
    server.id,
    tools.map((tool) => tool.name),
  );
  const placed = tools.map((tool, index): PlacedTool => ({ tool, page: pages[index] as string }));
  const { coverage, homepage } = server;
  const meaning = coverageMeaning(coverage, tools.length);
  return [
    heading(theirs(server.name), { kicker: 'MCP server' }),
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
      policyBlock(policy, serverData(server.id)),
    ]),
    problems.length > 0 && problemSection(problems),
  ];
}

function summary(tools: readonly InspectedTool[]): Block {
  const found = categoriesFromWorst
    .map((category) => ({ category, count: tools.filter((tool) => tool.classification.category === category).length }))
    .filter(({ count }) => count > 0);
  return section('summary', 'What an agent could do with it', [
    {
      ...table(
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
      look: 'categories',
    },
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
