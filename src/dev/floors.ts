import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * `npm run floors`: fails when a floor of accuracy is lower than it was in any commit before. What tests hold the figures to
 * may only rise, and a test cannot see what it said yesterday.
 */
const path = 'test/fixtures/labels/floors.json';

const lowered: string[] = [];
const now = floorsIn(readFileSync(path, 'utf8'));
for (const commit of git('log', '--format=%H', '--', path).split('\n').filter(Boolean)) {
  for (const [figure, floor] of Object.entries(floorsIn(git('show', `${commit}:${path}`)))) {
    const kept = now[figure];
    if (kept === undefined || kept < floor)
      lowered.push(`${figure}: ${floor} in ${commit.slice(0, 12)}, now ${kept ?? 'gone'}`);
  }
}
if (lowered.length > 0) {
  process.stderr.write(`Floors may only rise:\n${lowered.join('\n')}\n`);
  process.exitCode = 1;
}

function floorsIn(text: string): Readonly<Record<string, number>> {
  return JSON.parse(text) as Record<string, number>;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}
