import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded into a process that is measured (`node --import`): in the end it writes what the process used, its threads included, to the
 * file that TOOLRISK_BENCH_USAGE names.
 */
const file = process.env.TOOLRISK_BENCH_USAGE;
if (isMainThread && file) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ peak: maxRSS / 1_024, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
  });
}
