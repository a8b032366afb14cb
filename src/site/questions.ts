import { type InspectedTool, type PolicyFragment, policyMeaning, type Server, visibleJson } from '../model/index.js';
import { type Block, code, type Inline, link, p, pre, strong, theirs } from './document.js';
import { plain } from './text.js';

/** A question that people ask of a tool, and the answer. */
export interface Question {
  question: Inline;
  answer: readonly Block[];
}

/** The questions that people ask of every tool. Pure; the answers hold nothing but what the page knows. */
export function questionsAbout(server: Server, tool: InspectedTool, serverPage: string): Question[] {
  const { category, level, confidence } = tool.classification;
  const name = code(theirs(tool.name, 80));
  const described = tool.description === null ? null : firstSentence(tool.description);
  return [
    {
      question: ['What does ', name, ' do?'],
      answer: [
        p(
          described === null ? 'Its definition does not say.' : ['Its author says: “', theirs(described, 300), '” '],
          ` It is rated ${category}${category === 'Unknown' ? '' : `, which is ${Math.round(confidence * 100)} % sure`}.`,
        ),
      ],
    },
    {
      question: ['How risky is ', name, '?'],
      answer: [p(`${level}. `, reasonOf(tool))],
    },
    {
      question: 'How is the recommended policy enforced?',
      answer: [
        p(
          ...[
            'Save it as ',
            code('policy.json'),
            ' for a gateway that reads this format, or take the form for your own client from above. ',
          ],
          ...[policyMeaning(tool.policy, tool.name), ' What the policy does not list is denied.'],
        ),
      ],
    },
    {
      question: 'Can its calls be limited?',
      answer: [
        p('Yes: as a member of ', code('tools'), '. This limits it to 10 a minute:'),
        fragment(tool.name, {
          limits: [{ counter: `${tool.name.toLowerCase()}_rate`, window: 'minute', max: 10, scope: 'grant' }],
        }),
      ],
    },
    {
      question: 'How is it blocked altogether?',
      answer: [
        p('Hide it: agents then neither see it nor can they call it.'),
        pre(visibleJson({ version: '1', default: 'deny', hide: [tool.name], tools: {} }, 2)),
      ],
    },
    {
      question: 'Which server provides it?',
      answer: [p(link(serverPage, theirs(server.name, 120)), ', ', code(theirs(server.id, 200)), '.')],
    },
  ];
}

/** The questions as a search engine takes them; answers are text alone. */
export function faqData(server: Server, tool: InspectedTool) {
  const { category, level } = tool.classification;
  const name = plain(tool.name, 80);
  const entry = (question: string, answer: string) => ({
    ...{ '@type': 'Question', name: question },
    acceptedAnswer: { '@type': 'Answer', text: answer },
  });
  return [
    entry(`How risky is ${name}?`, `${level} (${category}).`),
    entry('How is the recommended policy enforced?', policyMeaning(tool.policy, name)),
    entry('Which server provides it?', `${plain(server.name, 120)} (${plain(server.id, 200)}).`),
  ];
}

function reasonOf({ classification }: InspectedTool): Inline {
  const [first] = classification.because;
  return first === undefined
    ? 'Nothing in its definition told what it does.'
    : [strong('Because'), ' ', theirs(first.text, 200), '.'];
}

function fragment(name: string, rules: PolicyFragment): Block {
  return pre(visibleJson({ [name]: rules }, 2));
}

function firstSentence(description: string): string {
  const text = description.slice(0, 600).replace(/\s+/g, ' ').trim();
  const end = text.slice(0, 300).search(/[.!?](?= |$)/);
  return end < 0 ? text : text.slice(0, end + 1);
}
