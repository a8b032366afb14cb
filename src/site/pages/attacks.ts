import {
  type AttackLore,
  type AttackPredicate,
  attackPage,
  attacksPage,
  capabilityMeaning,
  counted,
  type PublishedAttack,
} from '../../model/index.js';
import {
  type Child,
  code,
  columns,
  type Document,
  heading,
  type Inline,
  link,
  muted,
  nested,
  outside,
  p,
  para,
  rows,
  section,
  theirs,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { facetLink, toolRow } from '../parts.js';
import { fragmentBlock, taxonomyList } from '../taxonomy.js';

/** The documented ways to abuse tools: all of them, and each with the tools it attaches to. */
export const attacks = {
  forCatalogue: ({ attacks, lore, facets }) => {
    const seen = new Set(facets.signals.filter(({ tools }) => tools > 0).map(({ id }) => id));
    return [listing(attacks), ...attacks.map((attack) => single(attack, { lore, seen }))];
  },
} as const satisfies DocumentKind;

/** What patterns refer to: also the signals that some tool here shows, which have pages. */
interface Reference {
  lore: AttackLore;
  seen: ReadonlySet<string>;
}

function listing(attacks: readonly PublishedAttack[]): Document {
  return {
    path: attacksPage,
    title: 'Attack patterns',
    description: `${counted(attacks.length, 'documented way')} to abuse the tools of MCP servers, and the policy that stops each.`,
    data: 'v1/attacks.json',
    blocks: [
      heading('Attack patterns'),
      para(
        'lead',
        'Documented ways to abuse tools. A pattern attaches to a tool by what was seen of that tool, not by its category alone; that it attaches says that the tool can be abused so, not that it was.',
      ),
      rows(
        'name',
        attacks.map(({ pattern, tools }) => ({
          name: link(attackPage(pattern.id), pattern.title),
          text: pattern.policy.text,
          end: tools === 0 ? muted('no tool here') : counted(tools, 'tool'),
        })),
      ),
    ],
  };
}

function single({ pattern, tools, examples }: PublishedAttack, known: Reference): Document {
  return {
    path: attackPage(pattern.id),
    title: pattern.title,
    description: pattern.whatHappens,
    crumbs: [{ label: 'Attack patterns', path: attacksPage }],
    data: 'v1/attacks.json',
    blocks: [
      heading(pattern.title, { kicker: 'Attack pattern' }),
      para('lead', pattern.whatHappens),
      pattern.incident !== null && p('Documented: ', outside(pattern.incident.url, pattern.incident.title)),
      columns(
        [section('attaches', 'Attaches to a tool that', [predicate(pattern.attachesTo, known)])],
        [section('stops', 'What stops it', [p(pattern.policy.text), fragmentBlock(pattern.policy.fragment)])],
      ),
      section('known-as', 'Known as', [taxonomyList(known.lore, pattern.taxonomies)]),
      section(
        'tools',
        'Tools it attaches to',
        [
          tools === 0
            ? p('None in this catalogue.')
            : rows(
                'tool',
                examples.map((tool) => toolRow(tool, code(theirs(tool.name, 100)), theirs(tool.server.id, 120))),
              ),
          tools > examples.length && para('muted', `The ${examples.length} with the highest scores are shown.`),
        ],
        tools,
      ),
    ],
  };
}

/** A predicate in words: what stands beside each other holds together. */
function predicate(of: AttackPredicate, known: Reference): Child {
  return alternatives('all' in of ? of.all : [of], known);
}

function alternatives(parts: readonly AttackPredicate[], known: Reference): Child {
  return nested(parts.map((part) => condition(part, known)));
}

/** In words, and what is below them. */
function condition(of: AttackPredicate, known: Reference): { of: Inline; below?: Child } {
  if ('signal' in of) {
    const names = (subjects: readonly string[]): Inline =>
      subjects.map((subject, at): Inline => [at > 0 && ', ', code(subject)]);
    const title = known.lore.signals.find(({ id }) => id === of.signal)?.title ?? of.signal;
    return {
      of: [
        ...['shows the signal “', known.seen.has(of.signal) ? facetLink('signals', of.signal, title) : title, '”'],
        of.among !== undefined && [' in ', names(of.among)],
        of.except !== undefined && [' other than in ', names(of.except)],
      ],
    };
  }
  if ('category' in of) return { of: `is rated ${of.category.join(' or ')}` };
  if ('capability' in of) return { of: capabilityMeaning[of.capability].toLowerCase() };
  if ('not' in of) {
    const not = condition(of.not, known);
    return { ...not, of: ['is none that ', not.of] };
  }
  if ('any' in of) return { of: 'meets one of these: ', below: alternatives(of.any, known) };
  return { of: 'meets all of these: ', below: alternatives(of.all, known) };
}
