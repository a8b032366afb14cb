import { openStore, type StoreOptions } from '../../../src/store/index.js';
import { crawl } from '../crawling.js';

/** Crawls made-up servers into the store of its argument, a line of output for each that is saved, and then ends. */
const { options, revision, size } = JSON.parse(process.argv[2] ?? '') as {
  options: StoreOptions;
  revision: number;
  size: number;
};
const store = await openStore(options);
process.stdout.write('open\n');
try {
  await crawl(store, revision, size, (target) => process.stdout.write(`${target}\n`));
} catch (error) {
  const { code, message } = error as { code?: unknown; message?: unknown };
  process.stdout.write(`${JSON.stringify({ code, message })}\n`);
}
await store.close();
process.stdout.write('closed\n');
