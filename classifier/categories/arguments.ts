import { wordSet } from '../lexicon/word-set.js';
import type { Parameter } from '../view.js';
import type { Evidence, EvidenceRule } from './evidence.js';

/** Arguments that only a listing or a search has. */
const listing =
  wordSet(`limit offset cursor page pagesize perpage pagetoken nextpagetoken maxresults pagenumber sortby orderby
  sortorder after before since until from_date topk maxitems pagecursor starttime endtime startdate enddate timerange take
  itemsperpage querytext searchterm searchquery keyword keywords top filterexpression fields`);
/** Arguments that only a search has, as the whole name. */
const searching = wordSet('query q search filter filters question');
/** Arguments that only make sense where something is changed. */
const changing =
  wordSet(`dryrun confirm confirmed confirmation force overwrite validateonly commitmessage newname newvalue
  newcontent newtext upsert ifmatch idempotencykey confirmtoken createifmissing createparents autoapprove newtitle newparent
  replaceall previewonly etag`);
/** What is written, as the whole name of a required argument. */
const content =
  wordSet(`content contents body text payload data fields value values title subject message properties patch updates
  changes items entries records attributes labels tags permissions role comment replicas html markdown`);

/** What the other arguments give away: paging and filters for reading, content and confirmations for changing. */
export const argumentHints = {
  id: 'arguments',
  collect(view) {
    const found: Evidence[] = [];
    const hint = (parameter: Parameter, category: 'Read' | 'Write', strength: 1 | 2 | 3, text: string) =>
      found.push({ weight: 'arguments', strength, category, source: 'parameter', text, quote: parameter.path });
    const own = view.parameters.filter((parameter) => parameter.depth === 0);
    const joined = (parameter: Parameter) => parameter.words.join('');
    const pager = own.find((parameter) => listing.has(joined(parameter)));
    if (pager !== undefined) hint(pager, 'Read', 3, `the argument ${pager.path} is one of a listing`);
    const search = own.find((parameter) => searching.has(joined(parameter)));
    if (search !== undefined) hint(search, 'Read', 2, `the argument ${search.path} is one of a search`);
    const changer = own.find((parameter) => changing.has(joined(parameter)));
    if (changer !== undefined) hint(changer, 'Write', 3, `the argument ${changer.path} only makes sense for a change`);
    const written = own.find((parameter) => parameter.required && content.has(joined(parameter)));
    if (written !== undefined) hint(written, 'Write', 2, `the argument ${written.path} is something to be written`);
    return found;
  },
} satisfies EvidenceRule;
