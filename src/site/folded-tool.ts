import {
  attackPage,
  categoryMeaning,
  type InspectedTool,
  namePage,
  percent,
  placeOf,
  policyMeaning,
  type Server,
} from '../model/index.js';
import { type Block, badge, code, type Inline, link, list, p, para, part, strong, theirs } from './document.js';
import { facetLink, gapList } from './parts.js';
import { plain } from './text.js';
import { actionTable, description, evidenceLink, parameters, reasons } from './tool-parts.js';

/** A tool as the page of its server has it in a compact catalogue: all that its own page would say of it alone. */
export function foldedTool(server: Server, tool: InspectedTool, page: string): Block {
  const { classification, attacks } = tool;
  const { category, level, confidence, signals, gaps, actions } = classification;
  const place = placeOf(page).place ?? '';
  const [seen] = tool.evidence;
  return part(
    place,
    [code(theirs(tool.name, 120)), ' ', badge(level, category)],
    [
      tool.title !== null && para('tool-title', theirs(tool.title)),
      ...description(tool),
      tool.condition !== null && para('notice', 'Offered only if ', code(theirs(tool.condition)), '.'),
      p(
        ...[
          strong(`Why ${level} risk: `),
          facetLink('categories', category, category),
          '. ',
          categoryMeaning[category],
        ],
        category !== 'Unknown' && ` The category is ${percent(confidence)} sure.`,
      ),
      ...reasons(server, tool),
      gaps.length > 0 && [p(strong('What could not be looked at:')), gapList(gaps)],
      p(strong('Recommended: '), theirs(policyMeaning(tool.policy, tool.name))),
      signals.length > 0 && [
        p(strong('Signals:')),
        list(signals.map(({ id, text }): Inline => [theirs(text), ' ', facetLink('signals', id, code(plain(id)))])),
      ],
      attacks.length > 0 && [
        p(strong('How it can be abused:')),
        list(
          attacks.map(
            ({ id, title, because }): Inline => [
              ...[link(attackPage(id), plain(title)), ', because: '],
              because.map((text, at): Inline => [at > 0 && '; ', theirs(text)]),
            ],
          ),
        ),
      ],
      p(strong('Parameters:')),
      ...parameters(tool, place),
      actions.map((choice) => [
        p(strong('What ', code(theirs(choice.argument, 80)), ' chooses:')),
        ...actionTable(choice, place),
      ]),
      para(
        'muted',
        seen !== undefined && ['Read at ', evidenceLink(server, seen), '. '],
        link(namePage(tool.name, true), 'Everything named ', code(theirs(tool.name, 80))),
        '.',
      ),
    ],
  );
}
