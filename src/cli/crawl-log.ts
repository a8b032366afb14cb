import { counted } from '../model/index.js';
import type { CrawlEvent } from '../pipeline.js';
import { foundText, spendingText, targetLine } from './crawl-text.js';
import type { Log } from './log.js';
import type { Progress } from './progress.js';

/** Tells of a crawl: a line for each target but those that have not changed, and how far it is where somebody may be looking. */
export function crawlReporter(log: Log, progress: Progress): (event: CrawlEvent) => void {
  const underWay = new Set<string>();
  let done = 0;
  let total = 0;
  const show = () => {
    const now = underWay.size === 0 ? '' : `, now ${[...underWay].join(', ')}`;
    progress.show(`${done} of ${counted(total, 'target')}${now}`);
  };
  return (event) => {
    if (event.kind === 'begun') {
      total = event.total;
      done = event.total - event.pending;
    } else if (event.kind === 'started') {
      underWay.add(event.target);
    } else if (event.kind === 'unchanged') {
      done += event.targets;
    } else if (event.kind === 'finished') {
      done++;
      underWay.delete(event.result.target);
    } else if (event.kind === 'postponed') {
      underWay.delete(event.target);
    } else if (event.kind === 'shared') {
      done = Math.max(done, total - event.pending);
    }
    tell(log, event);
    if (event.kind === 'discovered') progress.show(`${event.source}: ${event.found} found`);
    else if (event.kind !== 'spending') show();
  };
}

function tell(log: Log, event: CrawlEvent): void {
  switch (event.kind) {
    case 'begun': {
      const { run, total, pending, resumed } = event;
      const text = resumed
        ? `going on with a run that was broken off: ${pending} of ${total} left`
        : `run ${run}: ${counted(total, 'target')}`;
      log.info(text, { event: 'begun', run, total, pending, resumed });
      break;
    }
    case 'source-ended': {
      const { source, found, expected, complete } = event;
      const of = expected === null ? '' : ` of ${expected}`;
      const text = `${found}${of}${complete ? '' : ', not all there are'}`;
      log.info(targetLine('found', source, text), { event: 'source', source, found, expected, complete });
      break;
    }
    case 'problem': {
      const { subject, message } = event.problem;
      log.warn(targetLine('problem', subject, message), { event: 'problem', problem: event.problem });
      break;
    }
    case 'postponed': {
      const { target, message } = event;
      log.warn(targetLine('again', target, message), { event: 'again', target, message });
      break;
    }
    case 'finished': {
      const { result, readings } = event;
      const { target, outcome, message, retryable } = result;
      const tools = readings.reduce((sum, reading) => sum + reading.tools.length, 0);
      const fields = { event: 'target', target, outcome, message, retryable, servers: readings.length, tools };
      log.info(targetLine(outcome, target, message ?? foundText(readings)), fields);
      break;
    }
    case 'spending':
      log.info(spendingText(event.spending), { event: 'spending', ...event.spending });
      break;
  }
}
