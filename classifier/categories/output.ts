import { wordSet } from '../lexicon/word-set.js';
import type { Parameter } from '../view.js';
import type { Evidence, EvidenceRule } from './evidence.js';

/** What comes back tells what was done: pages of results from a search, `deletedCount` from a deletion. */
export const output = {
  id: 'output',
  collect(view) {
    const found: Evidence[] = [];
    const add = (names: ReadonlySet<string>, category: 'Read' | 'Write' | 'Destructive', text: string) => {
      const member = view.outputs.find(
        (each) => each.depth === 0 && names.has(joined(each)) && (category === 'Read' || !isQuestion(each)),
      );
      if (member === undefined) return;
      const quote = member.path;
      found.push({ weight: 'output', strength: 2, category, source: 'schema', text: `${text} (${quote})`, quote });
    };
    add(paging, 'Read', 'it returns a page of results');
    add(changed, 'Write', 'it returns what was changed');
    add(removed, 'Destructive', 'it returns what was removed');
    return found;
  },
} satisfies EvidenceRule;

const joined = ({ words }: Parameter) => words.join('');
/** `created` as a date describes a record that is only shown, as does `deleted` as a property of each result. */
const isQuestion = ({ types, format }: Parameter) =>
  format !== null || (types.length > 0 && types.every((type) => type === 'string'));

const paging = wordSet(
  'nextcursor nextpagetoken nextpage hasmore hasnextpage totalcount totalresults totalpages matches searchresults pageinfo',
);
const changed = wordSet(
  'createdcount updatedcount insertedcount modifiedcount affectedrows rowsaffected upsertedcount created updated inserted modified saved written byteswritten',
);
const removed = wordSet('deleted deletedcount deletedid deletedids removed removedcount removedids purged');
