import type { Crawler } from '../../crawler/index.js';
import type { CrawlEvent } from '../pipeline.js';
import { CommandError, exitCodes } from './exit.js';
import type { Log } from './log.js';
import { portOf } from './ports.js';

/** Offers the figures of a crawl on a port while it runs, when there is to be one. @throws CommandError when it cannot be had */
export async function withMetrics<Result>(
  port: string | undefined,
  log: Log,
  crawler: Crawler,
  work: (observe: (event: CrawlEvent) => void) => Promise<Result>,
): Promise<Result> {
  if (port === undefined) return work(() => {});
  const { createCrawlMetrics } = await import('../metrics/metrics.js');
  const metrics = createCrawlMetrics(() => crawler.spending());
  const server = await metricsServer(metrics, port);
  log.info(`metrics are at ${server.url}`, { event: 'metrics', url: server.url });
  try {
    return await work((event) => metrics.observe(event));
  } finally {
    await server.close();
  }
}

/** `9464` for this machine alone, `0.0.0.0:9464` for others too. @throws CommandError when the port cannot be had */
export async function metricsServer(
  metrics: import('../metrics/metrics.js').Metrics,
  place: string,
): Promise<import('../metrics/server.js').MetricsServer> {
  const { serveMetrics } = await import('../metrics/server.js');
  const colon = place.lastIndexOf(':');
  const host = colon === -1 ? '127.0.0.1' : place.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = portOf('--metrics-port', place.slice(colon + 1));
  return serveMetrics(metrics, port, host).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(exitCodes.couldNotLook, `metrics cannot be offered on ${place}: ${why}`, { cause: error });
  });
}
