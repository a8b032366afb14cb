import { once } from 'node:events';
import { serveCatalogue } from '../http/serve.js';
import { metricsServer } from './metrics.js';
import { stopSignal } from './stopping.js';

/** Serves until the process is asked to stop, then lets requests under way finish for some seconds; asked again, ends at once. */
export async function serveUntilStopped(
  { metricsPort, ...options }: { folder: string; host: string; port: number; metricsPort?: string | undefined },
  onListening: (url: string) => Promise<void>,
): Promise<void> {
  const metrics = metricsPort === undefined ? null : (await import('../metrics/metrics.js')).createServeMetrics();
  const onAnswer = metrics === null ? {} : { onAnswer: (status: number) => metrics.observe(status) };
  const served = await serveCatalogue({ ...options, ...onAnswer });
  const figures = metrics === null ? null : await metricsServer(metrics, metricsPort as string);
  await onListening(served.url);
  await once(stopSignal(), 'abort');
  await Promise.all([served.close(), figures?.close()]);
}
