import { work } from '../../../src/pipeline.js';
import { openStore, type StoreOptions } from '../../../src/store/index.js';
import { fakeCrawler } from '../../support/fake-crawler.js';

/** A worker that says when it begins to read, and never ends reading. */
const { options } = JSON.parse(process.argv[2] ?? '') as { options: StoreOptions };
const store = await openStore(options);
const crawler = fakeCrawler({});
crawler.read = async () => {
  process.stdout.write('reading\n');
  return new Promise(() => {});
};
const context = {
  ...{ store, crawler, now: () => new Date(), onEvent: () => {}, retryDelay: 1_000 },
  worker: { id: 'doomed', host: 'h', pid: process.pid, dedicated: true, readsAtOnce: 3, limits: null },
};
const working = work(context, {
  ...{ databaseUrl: options.databaseUrl as string, concurrency: 3, signal: new AbortController().signal },
});
process.stdout.write('waiting\n');
await working;
