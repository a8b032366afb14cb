import { acquireLock } from '../../../src/store/lock.js';

/** Tries for the lock of its argument, says what came of it, and keeps it until it is killed. */
const { path, at } = JSON.parse(process.argv[2] ?? '') as { path: string; at: number };
// All start trying at one moment, so that they meet.
while (Date.now() < at);
try {
  acquireLock(path, 'the test');
  process.stdout.write('got it\n');
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
setInterval(() => {}, 60_000);
