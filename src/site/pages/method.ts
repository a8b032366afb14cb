import {
  categoriesFromWorst,
  categoryMeaning,
  counted,
  levelOf,
  type MethodFacts,
  percent,
} from '../../model/index.js';
import { type Block, code, heading, list, nested, p, para, section, strong, table, theirs } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { aboutPages } from '../layout.js';

const figure = (value: number | null) => (value === null ? '–' : value.toFixed(4));

/** How tools are read and rated, and how often that is right. */
export const method = {
  forCatalogue: ({ method, lore }) => [
    {
      path: aboutPages.method,
      title: 'Method',
      description:
        'How tools are read from source, rated and given a policy, and how often the rating is right, measured.',
      blocks: [
        heading('Method'),
        para(
          'lead',
          'Read the source, weigh what the definition says, recommend a rule. The same input always gives the same answer: no model, no network and no clock takes part in the decision.',
        ),
        section('extract', 'Reading', [
          p(
            'A partial evaluator follows the source of a server from where it registers tools to what it would answer to ',
            code('tools/list'),
            '. Nothing of a server is installed or run. What cannot be evaluated is said, field by field; a server whose registrations were not understood is never shown as one without tools.',
          ),
          nested([
            { of: [strong('Complete'), ': every registration was understood.'] },
            { of: [strong('In part'), ': some were not, and there may be tools that are not listed.'] },
            { of: [strong('Not understood'), ': it is a server, and nothing can be said of its tools.'] },
          ]),
        ]),
        section('classify', 'Rating', [
          p(
            'Evidence from the name, the description, the parameters and the declared hints speaks for one of five categories: what the tool does at its worst. The reasons stand on its page, with the words they rest on. Where nothing speaks, it is Unknown, which counts as High.',
          ),
          table(
            'classify',
            [{ label: 'Category' }, { label: 'Level' }, { label: 'Meaning' }],
            categoriesFromWorst.map((category) => [category, levelOf(category), categoryMeaning[category]]),
          ),
          p(
            'The confidence says how sure the category is; the score, from 0 to 100, adds what each signal weighs. ',
            `${counted(lore.signals.length, 'signal')} and ${counted(lore.patterns.length, 'attack pattern')} attach to what was seen of a tool, never to its name alone.`,
          ),
        ]),
        section('recommend', 'Recommending', [
          p(
            'One function makes the policy of a tool, of a server and of several servers, so that they never disagree. Read is allowed, Write limited to 30 calls a minute, Execute to 10, Destructive hidden, Financial and Unknown denied until a person has decided. What is not listed is denied.',
          ),
        ]),
        ...evaluation(method),
        section('limits', 'What it cannot tell', [
          list([
            'What a tool really does when it is run: only what its definition and source say.',
            'Whether a server is malicious: a clean definition can hide anything behind it.',
            'Tools that a server makes at run time from its configuration; where that is noticed, it is said.',
          ]),
        ]),
      ],
    },
  ],
} as const satisfies DocumentKind;

function evaluation({ own, measured, classifierVersion }: MethodFacts): Block[] {
  if (own.tools === 0 && measured.figures.length === 0) return [];
  return [
    section('accuracy', 'How often the rating is right', [
      p(
        'Measured with classifier ',
        theirs(classifierVersion),
        ', each tool by itself and without its author’s hints.',
      ),
      measured.figures.length > 0 && [
        p(
          strong('On tools of public servers'),
          ', whose authors declare hints: those known while the rules were written, others whose mistakes were looked at and mended where that holds beyond them, and others held back, whose mistakes were not looked at: what to expect.',
        ),
        table(
          'accuracy',
          [{ label: 'Figure' }, ...measured.on.map((label) => ({ label, look: 'number' }))],
          measured.figures.map(({ figure, values }) => [figure, ...values]),
        ),
      ],
      p(strong(`On ${counted(own.tools, 'tool')} of our own`), ', hard cases among them, labelled by hand:'),
      table(
        'accuracy',
        ['Figure', 'Tools', 'Accuracy', 'Precision', 'Recall', 'F1', 'Macro-F1'].map((label, at) =>
          at === 0 ? { label } : { label, look: 'number' },
        ),
        own.figures.map((one) => [
          ...[one.name, one.tools, figure(one.accuracy), figure(one.precision), figure(one.recall), figure(one.f1)],
          figure(one.macroF1),
        ]),
      ),
      p(`Destructive and said to be Read: ${own.dangerous}. Said to be Unknown: ${(own.unknown * 100).toFixed(1)} %.`),
    ]),
    section('calibration', 'How much the confidence is worth', [
      table(
        'calibration',
        [
          { label: 'Confidence' },
          { label: 'Tools', look: 'number' },
          { label: 'Mean', look: 'number' },
          { label: 'Right', look: 'number' },
        ],
        own.calibration.map(({ from, to, tools, confidence, right }) => [
          ...[`${from} to ${to}`, tools, percent(confidence), percent(right)],
        ]),
      ),
    ]),
  ];
}
