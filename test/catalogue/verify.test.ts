import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyCatalogue } from '../../src/catalogue/verify.js';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { serveCatalogue } from '../../src/http/serve.js';
import { toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { inputOf } from '../support/input.js';
import { github, invent } from '../support/inspections.js';

async function published(): Promise<string> {
  const folder = join(await temporaryFolder({ 'secret.json': '{}' }), 'catalogue');
  const tools = [{ name: 'get_ticket' }, { name: 'delete_ticket', category: 'Destructive' as const }];
  await writeCatalogue({
    input: inputOf([invent({ source: github('acme', 'tickets'), tools })]),
    folder,
    version: '1',
  });
  return folder;
}

const sumOf = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Lists what is in the folder now, as whoever may write there could. */
function listAnew(folder: string, change: (list: string) => string): void {
  const list = join(folder, 'v1/checksums.txt');
  const before = readFileSync(list, 'utf8');
  writeFileSync(list, change(before));
  const manifest = join(folder, 'v1/manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(sumOf(before), sumOf(readFileSync(list))));
}

describe('verifying a catalogue', () => {
  it('finds one that was published whole, in a folder and at an address', async () => {
    const folder = await published();
    const listed = readFileSync(join(folder, 'v1/checksums.txt'), 'utf8').trimEnd().split('\n').length;
    const counts: number[] = [];
    const found = await verifyCatalogue(folder, (done) => counts.push(done));
    expect(found).toEqual({ files: listed, bytes: expect.any(Number), problems: [] });
    expect(counts.at(-1)).toBe(listed);
    const served = await serveCatalogue({ folder, port: 0 });
    onTestFinished(() => served.close());
    expect(await verifyCatalogue(served.url)).toEqual(found);
  });

  it('names what was changed and what is missing, text or not', async () => {
    const folder = await published();
    writeFileSync(join(folder, 'v1/attacks.json'), '{}');
    writeFileSync(join(folder, 'v1/bulk/tools.parquet'), 'PAR1');
    rmSync(join(folder, 'v1/facets.json'));
    const { problems } = await verifyCatalogue(folder);
    expect(problems.map(({ path, problem }) => [path, /missing|checksum/.exec(problem)?.[0]])).toEqual([
      ['v1/attacks.json', 'checksum'],
      ['v1/bulk/tools.parquet', 'checksum'],
      ['v1/facets.json', 'missing'],
    ]);
    writeFileSync(join(folder, 'v1/checksums.txt'), '');
    expect((await verifyCatalogue(folder)).problems).toMatchObject([{ path: 'v1/checksums.txt' }]);
  });

  it('names what is listed as it is, but is not what the schema says or the manifest lists', async () => {
    const folder = await published();
    const write = (path: string, text: string) => {
      const before = sumOf(readFileSync(join(folder, path)));
      writeFileSync(join(folder, path), text);
      listAnew(folder, (list) => list.replace(before, sumOf(text)));
    };
    write('v1/facets.json', '{"categories":[{"id":7}]}');
    write('v1/changes.json', 'nothing');
    write('v1/bulk/tools.csv.gz', 'nothing');
    expect((await verifyCatalogue(folder)).problems).toEqual([
      { path: 'v1/bulk/tools.csv.gz', problem: expect.stringContaining('in the manifest') },
      { path: 'v1/changes.json', problem: 'is not JSON' },
      { path: 'v1/facets.json', problem: expect.stringMatching(/schema: categories\.0\.id/) },
    ]);
  });

  it('reads nothing outside the catalogue, whatever is listed', async () => {
    const folder = await published();
    listAnew(folder, (list) => `${list}${sumOf('{}')}  ../secret.json\n`);
    expect((await verifyCatalogue(folder)).problems).toEqual([
      { path: '../secret.json', problem: 'is no path of a catalogue' },
    ]);
  });

  it('ends the command with exit code 4 when something is wrong, and 0 when nothing is', async () => {
    const folder = await published();
    const whole = await toolrisk(['verify', '--catalogue', folder], { cwd: folder });
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files of data, .*all are as they/) });
    rmSync(join(folder, 'v1/facets.json'));
    const broken = await toolrisk(['verify', '--catalogue', folder, '--json'], { cwd: folder });
    expect(broken).toMatchObject({ code: 4, stderr: expect.stringContaining('a file is damaged or missing') });
    expect(JSON.parse(broken.stdout)).toMatchObject({ problems: [{ path: 'v1/facets.json', problem: 'is missing' }] });
  });
});
