import { readFile } from 'node:fs/promises';
import type { Problem } from '../../src/model/index.js';
import type { ParseTargetOptions } from '../target.js';
import { parseTargetList } from './list.js';
import type { DiscoverOptions, Discovery, SourceId } from './source.js';

/** Every source, in the order they are asked. */
export const sourceIds: readonly SourceId[] = ['file'];

export async function* discover(options: DiscoverOptions, parsing: ParseTargetOptions): AsyncGenerator<Discovery> {
  for (const id of options.sources) {
    const counts = { found: 0, expected: null, requests: 0 };
    let complete = options.since === null;
    if (id === 'file') {
      for (const path of options.files ?? []) {
        const { targets, problems } = parseTargetList(await readFile(path, 'utf8'), path, parsing);
        for (const target of targets) {
          counts.found++;
          yield { target, foundBy: id, facts: null };
        }
        for (const problem of problems) yield { problem };
      }
    } else {
      complete = false;
      yield { problem: notYet(id) };
    }
    yield { ended: id, complete, counts };
  }
}

function notYet(id: SourceId): Problem {
  return { stage: 'discover', module: id, subject: id, message: 'this source cannot be asked yet', retryable: false };
}
