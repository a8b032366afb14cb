import {
  type AttackLore,
  attackPage,
  type Classification,
  categoryMeaning,
  certaintyMeaning,
  counted,
  type InspectedTool,
  listPage,
  type Namesake,
  type Namesakes,
  namePage,
  percent,
  policyMeaning,
  provenanceMeaning,
  type Server,
  type Sibling,
  type Signal,
  serverData,
  serverPage,
  type ToolView,
  visibleJson,
} from '../../model/index.js';
import { usedFor, whyPolicy } from '../advice.js';
import { historyTable } from '../changes.js';
import {
  type Block,
  badge,
  type Child,
  code,
  columns,
  details,
  entries,
  heading,
  type Inline,
  link,
  muted,
  p,
  para,
  rows,
  section,
  source,
  strong,
  subheading,
  table,
  theirPre,
  theirs,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { aboutPages, searchPage } from '../layout.js';
import { facetLink, gapList, policyBlocks, toolRow } from '../parts.js';
import { faqData, questionsAbout } from '../questions.js';
import { fragmentBlock, taxonomyList } from '../taxonomy.js';
import { plain } from '../text.js';
import { actionTable, description, evidenceLink, parameters, reasons } from '../tool-parts.js';

const evidenceShown = 50;

/** One tool of one server: may an agent use it, and why. */
export const tool = {
  forTool: (view) => {
    const { server, tool } = view;
    const { level, category } = tool.classification;
    return {
      path: view.page,
      title: `${plain(tool.name, 80)} of ${plain(server.name, 60)}`,
      description: `${level} risk (${category}). ${tool.description ?? 'No description.'}`,
      crumbs: [
        { label: 'Servers', path: listPage('servers', 1) },
        { label: server.name, path: serverPage(server.id) },
      ],
      data: serverData(server.id),
      scripts: ['copy.js'],
      linkedData: { '@type': 'FAQPage', name: plain(tool.name, 80), mainEntity: faqData(server, tool) },
      blocks: blocks(view),
    };
  },
} as const satisfies DocumentKind;

function blocks({ server, tool, tools, siblings, changes, sameName, size, lore }: ToolView): Child[] {
  const { classification } = tool;
  const { level, category } = classification;
  return [
    heading(code(theirs(tool.name)), { badge: badge(level, category) }),
    tool.title !== null && para('tool-title', theirs(tool.title)),
    para(
      'belongs',
      ...[
        'A tool of ',
        link(serverPage(server.id), theirs(server.name, 120)),
        `, which has ${counted(tools, 'tool')}; ${provenanceMeaning[tool.provenance]}.`,
      ],
    ),
    section('description', 'Description', [
      ...description(tool),
      tool.condition !== null && para('notice', 'Offered only if ', code(theirs(tool.condition)), '.'),
      p(usedFor(tool, server.name)),
    ]),
    columns(
      [
        section('why', `Why ${level} risk`, [
          p(
            ...[strong(facetLink('categories', category, category), '.'), ` ${categoryMeaning[category]}`],
            category !== 'Unknown' && ` The category is ${percent(classification.confidence)} sure.`,
          ),
          ...reasons(server, tool),
          classification.gaps.length > 0 && [subheading('What could not be looked at'), gapList(classification.gaps)],
        ]),
      ],
      [
        section('policy', 'Recommended policy', [
          p(theirs(policyMeaning(tool.policy, tool.name))),
          p(whyPolicy(tool)),
          ...policyBlocks(tool.policy, server.id, [tool.name]),
        ]),
      ],
    ),
    section('signals', 'Signals', signals(classification, lore), classification.signals.length),
    section('attacks', 'How it can be abused', attacks(tool, lore), tool.attacks.length),
    section('parameters', 'Parameters', parameters(tool, 'parameters')),
    ...classification.actions.map((choice, index) => {
      const id = `actions-${index + 1}`;
      const title: Inline = ['What ', code(theirs(choice.argument, 80)), ' chooses'];
      return section(id, title, actionTable(choice, id), choice.values.length);
    }),
    annotations(tool),
    section('evidence', 'Where it was read', evidence(server, tool)),
    sameName.total > 0 && sameNameSection(tool, sameName, lore),
    related(server, tool, siblings),
    size !== null &&
      para(
        'muted',
        `One of more than ${counted(size.tools, 'tool')} of more than ${counted(size.servers, 'server')} in `,
        link(aboutPages.report, 'this index'),
        '.',
      ),
    changes.length > 0 && section('history', 'History', [historyTable('history', changes, false)]),
    section(
      'questions',
      'Questions and answers',
      questionsAbout(server, tool, serverPage(server.id)).map(({ question, answer }) => details(question, answer)),
    ),
  ];
}

/** Each signal with where it was seen, why that matters, and what to do. */
function signals(classification: Classification, lore: AttackLore): Child[] {
  const { signals, gaps } = classification;
  if (signals.length === 0) {
    const unsure = gaps.length > 0 && '; but not everything could be looked at';
    return [p('None of the properties that raise concern was seen', unsure, '.'), score(classification)];
  }
  const kinds = [...new Set(signals.map(({ id }) => id))];
  return [
    entries(
      kinds.map((id) =>
        signal(
          id,
          signals.filter((one) => one.id === id),
          lore,
        ),
      ),
      'signals',
    ),
    score(classification),
  ];
}

function signal(id: string, seen: readonly Signal[], lore: AttackLore): Child[] {
  const meaning = lore.signals.find((one) => one.id === id);
  return [
    p(
      seen.map(({ text }, at): Inline => [at > 0 && '; ', strong(theirs(text))]),
      ...[' ', facetLink('signals', id, code(plain(id)))],
    ),
    meaning !== undefined && p(meaning.why, ' ', muted(meaning.remedy)),
  ];
}

function score({ score, terms }: Classification): Block {
  return details(`Score ${score} of 100`, [
    {
      ...table(
        'signals',
        [{ label: 'Term' }, { label: 'Points', look: 'number' }],
        terms.map(({ label, points }) => [theirs(label), `${points > 0 ? '+' : ''}${points}`]),
      ),
      ...{ look: 'terms', foot: ['Score, within 0 and 100', score] },
    },
  ]);
}

/** The attack patterns that attach to it, each with what of the tool it rests on and the rules that stop it. */
function attacks({ attacks, classification }: InspectedTool, lore: AttackLore): Child[] {
  if (attacks.length === 0) {
    const unsure = classification.gaps.length > 0 && '; but not everything could be looked at';
    const patterns = counted(lore.patterns.length, 'documented attack pattern');
    return [p(`None of the ${patterns} attaches to what was seen of it`, unsure, '.')];
  }
  return [
    entries(
      attacks.map(({ id, title, because, policy }) => {
        const pattern = lore.patterns.find((each) => each.id === id);
        const { fragment } = policy;
        return [
          subheading(link(attackPage(id), plain(title))),
          pattern !== undefined && p(pattern.whatHappens),
          para(
            'muted',
            'Because: ',
            because.map((text, at): Inline => [at > 0 && '; ', theirs(text)]),
            '.',
          ),
          p(
            ...[strong('Stopped by:'), ' ', plain(policy.text)],
            fragment === null && [' ', muted('No rule can name the argument: it is inside a list.')],
          ),
          fragment !== null && !('hide' in fragment) && details('The rules for this tool', [fragmentBlock(fragment)]),
          pattern !== undefined &&
            details(`Known as ${pattern.taxonomies.join(', ')}`, [taxonomyList(lore, pattern.taxonomies)]),
        ];
      }),
      'attacks',
    ),
  ];
}

function annotations({ annotations }: InspectedTool): Child {
  if (annotations === null) return null;
  return section('annotations', 'Declared by its author', [
    para('muted', 'Hints of the definition. Nothing checks them.'),
    theirPre(visibleJson(annotations, 2), 4_000),
  ]);
}

function evidence(server: Server, tool: InspectedTool): Child[] {
  return [
    table(
      'evidence',
      [{ label: 'What' }, { label: 'Where', look: 'where' }, { label: 'Source text', look: 'wide' }],
      tool.evidence.slice(0, evidenceShown).map((one) => {
        const certainty = tool.certainty[one.field];
        return [
          [one.field, certainty !== 'exact' && [' ', muted(certaintyMeaning[certainty])]],
          evidenceLink(server, one),
          source(one.excerpt),
        ];
      }),
    ),
    para(
      'muted',
      ...['At ', code(theirs(server.revision, 80)), ', by ', code(theirs(tool.extractor)), '. Classifier '],
      ...[theirs(tool.classification.classifierVersion), '.'],
    ),
  ];
}

/**
 * What else there is of the same category, here and elsewhere. Elsewhere as a search: a list would make this page another one
 * whenever a tool came somewhere else.
 */
function related(
  server: Server,
  { name, classification: { category } }: InspectedTool,
  siblings: readonly Sibling[],
): Block {
  const query = new URLSearchParams({ q: name.slice(0, searchedName) });
  return section('related', `Related: more that is rated ${category}`, [
    siblings.length === 0
      ? p('No other tool of this server is of the same category.')
      : rows(
          'tool',
          siblings.map((one) => toolRow(one, code(theirs(one.name, 100)))),
        ),
    p(
      ...['All tools of ', link(serverPage(server.id), theirs(server.name, 120)), '; elsewhere: '],
      /[\p{L}\p{N}]/u.test(name) && [link(`${searchPage}?${query}`, 'tools with a name like it'), ', '],
      ...[
        facetLink('categories', category, `all ${category} tools`),
        '. The same policy applies to each of a category.',
      ],
    ),
  ]);
}

/** Characters of a name that are searched for: the box takes no more. */
const searchedName = 300;

const shadowing = 'tool-shadowing';

function sameNameSection(tool: InspectedTool, { total, more, categories, shown }: Namesakes, lore: AttackLore): Block {
  const pattern = lore.patterns.find(({ id }) => id === shadowing);
  const count = more ? `at least ${total.toLocaleString('en')}` : total;
  return section(
    'same-name',
    'Other servers with a tool of this name',
    [
      pattern !== undefined &&
        p(
          'An agent that is connected to two of them cannot tell which it calls: see ',
          ...[link(attackPage(shadowing), pattern.title), '.'],
        ),
      rows(
        'tool',
        shown.map((other) => toolRow(other, theirs(other.server.name, 120), difference(tool.classification, other))),
      ),
      p(
        ...['All ', link(namePage(tool.name, false), 'tools named ', code(theirs(tool.name, 80)))],
        categories.length > 1 && `: rated ${categories.slice(0, -1).join(', ')} or ${categories.at(-1)}`,
        '.',
      ),
    ],
    count,
  );
}

/** How the other tool of the same name is rated beside this one. */
function difference(own: Classification, other: Namesake): Inline {
  if (own.category !== other.category) return `rated ${other.category} there, ${own.category} here`;
  const ids = (signals: readonly Signal[]) => new Set(signals.map(({ id }) => id));
  const [here, there] = [ids(own.signals), ids(other.signals)];
  const more = [...there].filter((id) => !here.has(id)).length;
  const fewer = [...here].filter((id) => !there.has(id)).length;
  if (more === 0 && fewer === 0) return 'rated the same, with the same signals';
  const parts = [
    more > 0 ? `${counted(more, 'signal')} more` : '',
    fewer > 0 ? `${counted(fewer, 'signal')} fewer` : '',
  ];
  return `same category, ${parts.filter((part) => part !== '').join(', ')}`;
}
