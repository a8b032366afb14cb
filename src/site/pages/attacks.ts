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
import { toolRow } from '../parts.js';
import { fragmentBlock, taxonomyList } from '../taxonomy.js';

/** The documented ways to abuse tools: all of them, and each with the tools it attaches to. */
export const attacks = {
  forCatalogue: ({ attacks, lore }) => [listing(attacks), ...attacks.map((attack) => single(attack, lore))],
} as const satisfies DocumentKind;

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

function single({ pattern, tools, examples }: PublishedAttack, lore: AttackLore): Document {
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
        [section('attaches', 'Attaches to a tool that', [predicate(pattern.attachesTo, lore)])],
        [section('stops', 'What stops it', [p(pattern.policy.text), fragmentBlock(pattern.policy.fragment)])],
      ),
      section('known-as', 'Known as', [taxonomyList(lore, pattern.taxonomies)]),
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
function predicate(of: AttackPredicate, lore: AttackLore): Child {
  return alternatives('all' in of ? of.all : [of], lore);
}

function alternatives(parts: readonly AttackPredicate[], lore: AttackLore): Child {
  return nested(parts.map((part) => condition(part, lore)));
}

/** In words, and what is below them. */
function condition(of: AttackPredicate, lore: AttackLore): { of: Inline; below?: Child } {
  if ('signal' in of) {
    const names = (subjects: readonly string[]): Inline =>
      subjects.map((subject, at): Inline => [at > 0 && ', ', code(subject)]);
    const title = lore.signals.find(({ id }) => id === of.signal)?.title ?? of.signal;
    return {
      of: [
        `shows the signal “${title}”`,
        of.among !== undefined && [' in ', names(of.among)],
        of.except !== undefined && [' other than in ', names(of.except)],
      ],
    };
  }
  if ('category' in of) return { of: `is rated ${of.category.join(' or ')}` };
  if ('capability' in of) return { of: capabilityMeaning[of.capability].toLowerCase() };
  if ('not' in of) {
    const not = condition(of.not, lore);
    return { ...not, of: ['is none that ', not.of] };
  }
  if ('any' in of) return { of: 'meets one of these: ', below: alternatives(of.any, lore) };
  return { of: 'meets all of these: ', below: alternatives(of.all, lore) };
}
