import { wordSet } from '../lexicon/word-set.js';
import { takesText } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

/** Raw HTML or template input. */
export const htmlInput = {
  id: 'html-input',
  title: 'Raw HTML or template input',
  why: 'Markup that is sent on or shown runs where it is rendered: scripts, tracking images, forged messages.',
  remedy: 'Have the text escaped or sanitised where it is rendered; prefer plain text.',
  taxonomies: ['CWE-79', 'CWE-94'],
  points: 4,
  detect(view) {
    return view.parameters
      .filter((parameter) => takesText(parameter) && isMarkup(parameter))
      .map((parameter) => inParameter('html-input', 'Accepts raw HTML/template content', parameter));
  },
} satisfies SignalRule;

const names = wordSet('html htmlbody bodyhtml htmlcontent contenthtml');

/** By what the argument says of itself: a field called `body` or `payload` may hold anything. */
function isMarkup({ words, description }: Parameter): boolean {
  if (names.has(words.join('')) || words[words.length - 1] === 'html') return true;
  return /\b(?:as html|html (?:body|content|markup|source|string|code)|raw html|in html|html or|or html|(?:jinja2?|handlebars|liquid|mustache) template)\b/i.test(
    description.slice(0, 300),
  );
}
