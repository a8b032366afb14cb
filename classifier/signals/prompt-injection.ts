import type { SignalRule } from '../signal-rule.js';

/** Instructions to the model in the definition. */
export const promptInjection = {
  id: 'prompt-injection',
  title: 'Instructions to the model in the definition',
  why: 'A definition is read by the model as if the user had written it. Text that commands the model, hides things from the user or speaks for other tools is how tools are poisoned.',
  remedy: 'Do not connect the server until someone has read the definition.',
  taxonomies: ['MCP03:2025', 'ASI01', 'SAFE-T1001', 'SAFE-T1501', 'AML.T0110', 'AML.T0051.001'],
  points: 40,
  detect(view) {
    // Nearly every definition is innocent: one look at all of it spares the others.
    if (!anyPhrase.test(view.allText)) return [];
    const { title, description } = view.tool;
    const texts: [string | null, string][] = [
      [title, 'title'],
      [description, 'description'],
    ];
    for (const parameter of view.parameters) texts.push([parameter.description, parameter.path]);
    for (const [text, subject] of texts) {
      const phrase = text === null ? undefined : anyPhrase.exec(text)?.[0]?.toLowerCase();
      if (phrase !== undefined) {
        return [{ id: 'prompt-injection', text: `Instructs the model: "${phrase.replace(/\s+/g, ' ')}"`, subject }];
      }
    }
    return [];
  },
} satisfies SignalRule;

/**
 * No honest definition needs them. Looked for in everything, as poison is put where nobody looks. Each is a row of words with
 * little room between them, so that looking is linear.
 */
const phrases = [
  // What the model was told before is not to count.
  /\b(?:ignore|disregard|forget|override) (?:all |any |the |your |every )*(?:previous|prior|earlier|above|preceding|system|original|other)(?: system)? (?:instructions?|prompts?|rules|messages|directions)/,
  /\b(?:ignore|disregard|override|forget) (?:all |any )?your (?:instructions|guidelines|rules|training)/,
  /\b(?:ignore|disregard) (?:all|any|the) (?:previous|prior)\b/,
  /\bdisregard your\b/,
  /\bnew system prompt\b/,
  /\breveal (?:your|the) system prompt/,
  /\byou are now (?:in|an? )/,
  /(?:<|\[)\/?(?:important|system|instructions?)(?:>|\])/,
  /<!--[^>]{0,80}\b(?:assistant|system|llm|model|agent)\b/,
  /(?:^|\n)\s{0,8}(?:system|assistant): (?:you|ignore|always|never)\b/,
  // The user is not to know.
  /\b(?:do not|don't|never|must not|without) (?:telling|tell|informing|inform|mentioning|notifying|notify|alerting|alert) (?:this to )?(?:the )?user\b/,
  /\b(?:do not|don't|never) (?:mention|reveal|disclose) (?:this|that|any of this|these instructions|it to the user|this to the user)\b/,
  /\b(?:hide|conceal|keep) (?:this|it|that|these)(?: \w{1,12}){0,2} (?:secret |hidden )?from the user\b/,
  // What is not the tool's business is to be read and handed over.
  /\b(?:read|cat|open|include|send|attach|access|contents? of|get) (?:the )?(?:file |files |contents? of )?["'`]?(?:~\/\.(?:ssh|aws|cursor|config|kube|gnupg|netrc)|\/etc\/(?:passwd|shadow)|[\w/~.]{0,40}\bid_rsa\b)/,
  /~\/\.cursor\/mcp\.json/,
  /\b(?:pass|include|send|attach|provide|put) (?:its|their|the file's|the) contents? (?:as|in|into|to)\b(?: the)? ["'`]?(?:sidenote|argument|parameter|note|context|field)/,
  /\bpass its contents? as\b/,
  /\b(?:pass|include|send|provide|attach|share) (?:the |your |all |this )*(?:entire|full|whole|complete) (?:conversation|chat|context window|system prompt)/,
  // What other tools send is to go somewhere else.
  /\ball (?:e-?mails|messages|payments|requests|transfers) (?:must|should|have to) (?:also )?(?:be|go) (?:sent|routed|forwarded|redirected|copied|to)\b/,
  /\b(?:also|always|secretly|silently) (?:bcc|cc|forward a copy|send a copy)\b/,
] as const;

/** All of them in one look. That most begin where a word does is asked once and not once for each, which halves the time. */
const anyPhrase = new RegExp(
  `\\b(?:${sourcesWhere((source) => source.startsWith('\\b'))})|${sourcesWhere((source) => !source.startsWith('\\b'))}`,
  'i',
);

function sourcesWhere(fits: (source: string) => boolean): string {
  return phrases
    .map(({ source }) => source)
    .filter(fits)
    .map((source) => source.replace(/^\\b/, ''))
    .join('|');
}
