import type { SignalRule } from '../signal-rule.js';

/** Puts itself before other tools. */
export const toolPrecedence = {
  id: 'tool-precedence',
  title: 'Puts itself before other tools',
  why: 'A definition that tells the model to call it first, or in place of others, steers calls that are none of its business. Honest servers do it for convenience; shadowing does it to be called where another tool was meant.',
  remedy: 'Let the user decide which tool is called; connect it apart from servers whose tools it speaks of.',
  taxonomies: ['SAFE-T1301', 'SAFE-T1008', 'MCP03:2025', 'ASI01'],
  points: 8,
  detect(view) {
    if (!stems.some((stem) => view.prose.includes(stem))) return [];
    const phrase = claim.exec(view.prose)?.[0];
    if (phrase === undefined) return [];
    const text = phrase.replace(/\s+/g, ' ');
    return [{ id: 'tool-precedence', text: `Puts itself before other tools ("${text}")`, subject: text }];
  },
} satisfies SignalRule;

/** One of these is in every claim: looking for them costs less. */
const stems = ['other tool', 'be called', 'be used', 'be run', 'use this tool instead'];
/** "Before calling any other tool", "instead of all other tools"; not "before get_page" nor "instead of delete_page". */
const claim =
  /\b(?:instead of|before|rather than|over) (?:calling |using |invoking |any |all |every |the )*other tools?\b|\b(?:must|always) (?:always )?be (?:called|used|run) (?:first|before (?:any|all|every))\b|\bthis tool must be used instead of\b|\balways use this tool instead of any\b/;
