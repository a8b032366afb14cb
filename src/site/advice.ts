import type { Category, InspectedTool } from '../model/index.js';
import { code, type Inline, theirs } from './document.js';

/** What a category means for whoever connects a tool, in sentences that follow its name. */
interface Advice {
  /** Follows the name of the tool. */
  usedFor: string;
  whyPolicy: string;
}

const advice = {
  Read: {
    usedFor: 'is called to look something up, mostly at the start of a task, before the agent decides what to do.',
    whyPolicy:
      'It changes nothing, so that it may be allowed. What it returns still enters the context of the agent: it can hold secrets, or instructions that somebody else wrote. An agent in a loop can also call it until a quota is used up.',
  },
  Write: {
    usedFor: 'is called to create or change something, mostly as the step that a task was about.',
    whyPolicy:
      'Each call leaves something behind that others see or build upon. An agent that misread its task, or was told to by a text it read, repeats the mistake at the speed of a machine. A limit on calls leaves time to notice.',
  },
  Execute: {
    usedFor: 'is called to run code, a command or a query that the agent made up, where no narrower tool fits.',
    whyPolicy:
      'What it does is up to its arguments, so that allowing it allows whatever the account behind it may do. Few calls, a narrow account and a look at the arguments keep an error small.',
  },
  Destructive: {
    usedFor: 'is called to delete or overwrite, mostly to clean up.',
    whyPolicy:
      'What it removes cannot be had back. One wrong argument is enough, and there is no second look. An agent that does not see the tool cannot be talked into calling it.',
  },
  Financial: {
    usedFor: 'is called to pay, to charge, or to commit to a price.',
    whyPolicy:
      'Money that has left does not come back by itself. A person who sees amount and recipient before each call is the only check that holds when the agent was deceived.',
  },
  Unknown: {
    usedFor: 'could be called for anything: neither its name nor its definition tells what it does.',
    whyPolicy:
      'Nobody has looked at what it does. Until somebody has, it is treated as if it could do harm: a rate limit would let through what is not understood.',
  },
} as const satisfies Record<Category, Advice>;

/** What agents use it for, in a sentence. */
export function usedFor(tool: InspectedTool, server: string): Inline {
  return [
    code(theirs(tool.name, 120)),
    ` ${advice[tool.classification.category].usedFor} It belongs to `,
    theirs(server, 120),
    '.',
  ];
}

/** Why it needs a policy. */
export function whyPolicy(tool: InspectedTool): string {
  const { category, level } = tool.classification;
  const raised =
    category === 'Read' && level !== 'Low' ? ' What this one reads is worth stealing: its calls are limited.' : '';
  return advice[category].whyPolicy + raised;
}
