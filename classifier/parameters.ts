import { wordSet } from './lexicon/word-set.js';
import type { Parameter } from './view.js';

/** True for a parameter that the caller fills with text: no flag, no number, no fixed choice. */
export function takesText(parameter: Parameter): boolean {
  const { types, values } = parameter;
  return values.length === 0 && (types.length === 0 || types.includes('string') || types.includes('array'));
}

/** True for an argument that takes an address, by its name, its format or the first words of its description. */
export function isUrl(parameter: Parameter): boolean {
  if (!takesText(parameter)) return false;
  if (parameter.format !== null && urlFormats.has(parameter.format)) return true;
  const { words } = parameter;
  const last = words[words.length - 1] ?? '';
  // `url_list` holds addresses; `url_type` and `endpoint_id` do not.
  if (urlNames.has(last === 'list' ? (words[words.length - 2] ?? '') : last)) return true;
  if (last === 'id' || last === 'ids') return false;
  const about = parameter.description.slice(0, 300);
  return saysUrl.test(about) || (about.includes('://') && givesUrl.test(about));
}

const saysUrl =
  /^(?:the |a |an |full |target |web |page )*(?:ur[li]s?|web address)\b(?! (?:slug|path|encoded|safe|parameter|query))/i;
const givesUrl = /(?:\be\.?g\.?,?|\bexamples?:?|\bsuch as|\blike|\bformat:?) ?["'`(]{0,2}https?:\/\//i;
const urlNames = wordSet(
  'url urls uri uris endpoint endpoints webhook webhooks href baseurl callbackurl imageurl host hostname',
);
const urlFormats = wordSet('uri url iri uri-reference');
