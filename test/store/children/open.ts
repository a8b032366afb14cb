import { openStore, type StoreOptions } from '../../../src/store/index.js';

/** Opens the store of its argument, says so, and keeps it open until it is killed. */
process.stdout.write('opening\n');
await openStore(JSON.parse(process.argv[2] ?? '') as StoreOptions);
process.stdout.write('open\n');
setInterval(() => {}, 60_000);
