import { wordSet } from '../lexicon/word-set.js';
import { takesText } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

/** File-system path input. */
export const filePath = {
  id: 'file-path',
  title: 'File-system path input',
  why: 'A path leads anywhere the process may go: keys, configuration, other projects. “..” and links leave the folder that was meant.',
  remedy:
    'Allow only paths under the folders that are needed, by a condition on the argument; run the server without access to the rest.',
  taxonomies: ['CWE-22', 'SAFE-T1105', 'ASI02'],
  points: 6,
  // Whatever it is for, a file that is read may be anybody's.
  capabilities: ({ category }) => (category === 'Read' || category === 'Execute' ? ['reads-private-data'] : []),
  detect(view) {
    return view.parameters
      .filter((parameter) => takesText(parameter) && isPath(parameter))
      .map((parameter) => inParameter('file-path', 'Accepts file system path', parameter));
  },
} satisfies SignalRule;

const names = wordSet('path paths filepath filepaths filename directory directories dir dirs cwd workdir pathname');
/** Things that may be on a disk, or anywhere: whose they are or what is said of them tells. */
const places = wordSet('file files folder folders root');
const owners = wordSet('workspace project output input local working temp tmp download');
/** Other things that have a path. */
const otherPaths = wordSet(
  'json url api key css xpath query field class object node property request route http jq schema web page parent entity name symbol scene search',
);

function isPath({ words, description }: Parameter): boolean {
  const last = words[words.length - 1] ?? '';
  if (!names.has(last) && !places.has(last)) return false;
  const about = description.slice(0, 300).toLowerCase();
  if (names.has(last)) {
    if (words.length > 1 && otherPaths.has(words[words.length - 2] ?? '')) return false;
    return !/\b(?:api|json|url|http|endpoint|route|dot|property|field|page|request|key) ?path|\bendpoint\b/.test(about);
  }
  return (
    owners.has(words[words.length - 2] ?? '') ||
    /\b(?:path|local file|absolute|relative|on disk|filesystem)\b/.test(about)
  );
}
