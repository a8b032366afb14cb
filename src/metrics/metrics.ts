import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Spending } from '../../crawler/index.js';
import type { CrawlEvent } from '../pipeline.js';

/** Figures of this process in the form that Prometheus reads. */
export interface Metrics {
  contentType: string;
  /** All of them, as text. */
  text(): Promise<string>;
}

/** Figures of a crawl. */
export interface CrawlMetrics extends Metrics {
  observe(event: CrawlEvent): void;
}

/** @param spending asked whenever the figures are */
export function createCrawlMetrics(spending: () => Spending): CrawlMetrics {
  const registers = [newRegistry()] as [Registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `toolrisk_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `toolrisk_${name}`, help, labelNames, registers });

  const targets = counter('targets_total', 'Targets this process finished, by outcome.', 'outcome');
  const tools = counter('tools_read_total', 'Tools read.');
  const again = counter('targets_postponed_total', 'Tries that failed and are repeated.');
  const found = gauge('discovered_targets', 'Servers that a source has told so far.', 'source');
  const pending = gauge('run_pending_targets', 'Targets of the run still to be looked at.');
  const workers = gauge('workers', 'Processes that do nothing but read.');
  const run = gauge('run_id', 'The run under way.');
  collectSpending(gauge, spending);

  return {
    ...textOf(registers[0]),
    observe(event) {
      switch (event.kind) {
        case 'begun':
          run.set(event.run);
          return pending.set(event.pending);
        case 'discovered':
        case 'source-ended':
          return found.set({ source: event.source }, event.found);
        case 'unchanged':
          pending.dec(event.targets);
          return targets.inc({ outcome: 'unchanged' }, event.targets);
        case 'finished':
          pending.dec();
          tools.inc(event.readings.reduce((sum, reading) => sum + reading.tools.length, 0));
          return targets.inc({ outcome: event.result.outcome });
        case 'postponed':
          return again.inc();
        case 'shared':
          pending.set(event.pending);
          return workers.set(event.workers);
      }
    },
  };
}

/** Figures of a server of the catalogue. */
export interface ServeMetrics extends Metrics {
  /** An answer was given. */
  observe(status: number): void;
}

export function createServeMetrics(): ServeMetrics {
  const registry = newRegistry();
  const requests = new Counter({
    ...{ name: 'toolrisk_http_requests_total', help: 'Answers given, by status.', labelNames: ['status'] },
    registers: [registry],
  });
  return { ...textOf(registry), observe: (status) => requests.inc({ status: String(status) }) };
}

function newRegistry(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

function textOf(registry: Registry): Metrics {
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function collectSpending(
  gauge: (name: string, help: string, ...labelNames: string[]) => Gauge,
  spending: () => Spending,
): void {
  const spent = gauge('github_spent', "Requests or points taken from a limit of GitHub's.", 'resource');
  const remaining = gauge('github_remaining', "What is left of a limit of GitHub's.", 'resource');
  const reset = gauge('github_reset_timestamp_seconds', 'When a limit begins anew.', 'resource');
  const downloads = gauge('downloads', 'Tarballs and other downloads.');
  const others = gauge('other_requests', 'Requests to other hosts.');
  const hit = gauge('limits_hit', 'Times a host told us to wait.');
  const waited = gauge('waited_seconds', 'Seconds spent waiting for limits.');
  // The first is asked first; the others go along.
  (spent as Gauge & { collect: () => void }).collect = () => {
    const now = spending();
    for (const [resource, one] of Object.entries(now.resources)) {
      spent.set({ resource }, one.spent);
      if (one.remaining !== null) remaining.set({ resource }, one.remaining);
      if (one.resetAt !== null) reset.set({ resource }, one.resetAt.getTime() / 1_000);
    }
    downloads.set(now.downloads);
    others.set(now.others);
    hit.set(now.limitsHit);
    waited.set(now.waited);
  };
}
