import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The names of the tools of a published catalogue, one as often as there are tools of it. Only those that CSV has as they are. */
export function namesIn(catalogue: string): string[] {
  return gunzipSync(readFileSync(join(catalogue, 'v1/bulk/tools.csv.gz')))
    .toString('utf8')
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(',', 1)[0] as string)
    .filter((name) => /^\w/.test(name));
}
