import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TargetError } from '../../crawler/provider.js';
import { formatTarget, parseTarget, type Target } from '../../crawler/target.js';
import { failure } from '../support/failure.js';

const github = (
  owner: string,
  repo: string,
  ref: string | null = null,
  subpath: string | null = null,
  program?: string,
): Target => ({ kind: 'github', owner, repo, ref, subpath, program });
const npm = (name: string, version: string | null = null, program?: string): Target => ({
  kind: 'npm',
  name,
  version,
  program,
});

const readable: [text: string, target: Target][] = [
  ['github:owner/repo', github('owner', 'repo')],
  ['GitHub:Owner/Repo.js', github('Owner', 'Repo.js')],
  ['  github:owner/repo\n', github('owner', 'repo')],
  ['github:owner/repo.git', github('owner', 'repo')],
  ['github:owner/.github', github('owner', '.github')],
  ['github:enterprise_user/repo', github('enterprise_user', 'repo')],
  ['github:owner/repo@v1.2.0', github('owner', 'repo', 'v1.2.0')],
  ['github:owner/repo@feature/x', github('owner', 'repo', 'feature/x')],
  ['github:owner/repo@name@1.0.0', github('owner', 'repo', 'name@1.0.0')],
  ['github:owner/repo@fix%2312', github('owner', 'repo', 'fix#12')],
  ['github:owner/repo@100%', github('owner', 'repo', '100%')],
  ['github:owner/repo#packages/server', github('owner', 'repo', null, 'packages/server')],
  ['github:owner/repo@main#./packages//server/', github('owner', 'repo', 'main', 'packages/server')],
  ['github:owner/repo#', github('owner', 'repo')],
  ['github:owner/repo@v1#packages/both//mail', github('owner', 'repo', 'v1', 'packages/both', 'mail')],
  ['github:owner/repo#//mail', github('owner', 'repo', null, null, 'mail')],
  ['github:owner/repo#a#b', github('owner', 'repo', null, 'a#b')],
  ['https://github.com/owner/repo', github('owner', 'repo')],
  ['https://github.com/owner/repo/', github('owner', 'repo')],
  ['http://www.github.com/owner/repo.git', github('owner', 'repo')],
  ['HTTPS://GitHub.com/owner/repo', github('owner', 'repo')],
  ['github.com/owner/repo', github('owner', 'repo')],
  ['https://github.com/owner/repo#readme', github('owner', 'repo')],
  ['https://github.com/owner/repo?tab=readme-ov-file', github('owner', 'repo')],
  ['https://github.com/owner/repo/tree/main', github('owner', 'repo', 'main')],
  ['https://github.com/owner/repo/tree/main/packages/server', github('owner', 'repo', 'main', 'packages/server')],
  ['https://github.com/owner/repo/tree/feature%2Fx/src', github('owner', 'repo', 'feature/x', 'src')],
  ['https://github.com/owner/repo/tree/main/with%20space', github('owner', 'repo', 'main', 'with space')],
  ['git+https://github.com/owner/repo.git', github('owner', 'repo')],
  ['git+https://github.com/owner/repo.git#v2', github('owner', 'repo', 'v2')],
  ['git://github.com/owner/repo.git', github('owner', 'repo')],
  ['git@github.com:owner/repo.git', github('owner', 'repo')],
  ['ssh://git@github.com/owner/repo.git', github('owner', 'repo')],
  ['npm:tavily-mcp', npm('tavily-mcp')],
  ['npm:@scope/server', npm('@scope/server')],
  ['npm:tavily-mcp@0.2.1', npm('tavily-mcp', '0.2.1')],
  ['npm:@scope/server@next', npm('@scope/server', 'next')],
  ['npm:JSONStream@1.0.0-beta.1+build', npm('JSONStream', '1.0.0-beta.1+build')],
  ['npm:@scope/server#mail', npm('@scope/server', null, 'mail')],
  ['npm:both@1.0.0#mail', npm('both', '1.0.0', 'mail')],
  ['https://www.npmjs.com/package/tavily-mcp', npm('tavily-mcp')],
  ['https://www.npmjs.com/package/@scope/server/v/1.2.3', npm('@scope/server', '1.2.3')],
  ['https://npmjs.com/package/%40scope%2Fserver/', npm('@scope/server')],
  ['server.tgz', { kind: 'archive', path: 'server.tgz' }],
  ['/tmp/Server.TAR.GZ', { kind: 'archive', path: '/tmp/Server.TAR.GZ' }],
  ['server.tar', { kind: 'archive', path: 'server.tar' }],
  ['tools.json', { kind: 'tools-list', path: 'tools.json' }],
  ['tavily-mcp', { kind: 'folder', path: 'tavily-mcp' }],
  ['.', { kind: 'folder', path: '.' }],
  ['../server', { kind: 'folder', path: '../server' }],
  ['tools.json/', { kind: 'folder', path: 'tools.json/' }],
  ['C:\\servers\\one', { kind: 'folder', path: 'C:\\servers\\one' }],
  ['owner/repo', { kind: 'folder', path: 'owner/repo' }],
  ['./npm:odd', { kind: 'folder', path: './npm:odd' }],
];

const unreadable: [text: string, says: RegExp][] = [
  ['', /a target is missing/],
  ['   ', /a target is missing/],
  ['github:', /does not name the owner/],
  ['github:owner', /does not name a repository/],
  ['github:owner/', /does not name a repository/],
  ['github:/repo', /does not name the owner/],
  ['github:owner/..', /does not name a repository/],
  ['github:owner/repo/packages/server', /a folder of a repository follows a #/],
  ['github:own er/repo', /does not name the owner/],
  ['github:owner/repo@', /branch, tag or commit/],
  ['github:owner/repo@a..b', /branch, tag or commit/],
  ['github:owner/repo@-rf', /branch, tag or commit/],
  ['github:owner/repo@a b', /branch, tag or commit/],
  ['github:owner/repo#../other', /leaves the repository/],
  ['github:owner/repo#a/../../b', /leaves the repository/],
  ['github:owner/repo#a\\b', /forward slashes/],
  ['https://github.com/owner', /does not name a repository/],
  ['https://github.com/owner/repo/issues/3', /not the address of a repository/],
  ['https://github.com/owner/repo/blob/main/server.ts', /not the address of a repository/],
  ['https://github.com/owner/repo#packages/server', /unclear/],
  ['https://github.com/owner/repo/tree/main/..%2F..%2Fx', /leaves the repository/],
  ['https://github.com/owner/repo/tree/main/%00', /control characters/],
  ['https://github.com/owner/repo/tree/%', /not a well-formed address/],
  ['https://gitlab.com/owner/repo', /does not read/],
  ['https://github.com.example.org/owner/repo', /does not read/],
  ['git@gitlab.com:owner/repo.git', /does not read/],
  ['https://example.org/server.tgz', /does not read/],
  ['https://', /not an address/],
  ['npm:', /does not name an npm package/],
  ['npm:@scope', /does not name an npm package/],
  ['npm:.hidden', /does not name an npm package/],
  ['npm:_private', /does not name an npm package/],
  ['npm:../etc/passwd', /does not name an npm package/],
  ['npm:a/b', /does not name an npm package/],
  [`npm:${'a'.repeat(215)}`, /does not name an npm package/],
  ['npm:name@^1.0.0', /not a range/],
  ['npm:name@', /not a range/],
  ['npm:name#../mail', /does not name an npm package/],
  ['npm:name@1/../../x', /not a range/],
  ['https://www.npmjs.com/search?q=mcp', /not the address of an npm package/],
  ['folder\u0000name', /control characters/],
  ['\u001b[31mred', /control characters/],
  ['a'.repeat(10_000), /10000 characters is too long/],
];

describe('parseTarget', () => {
  it.each(readable)('reads %j', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  it.each(unreadable)('refuses %j with a reason and an example', async (text, says) => {
    const error = await failure(async () => parseTarget(text));
    expect(error.code).toBe('invalid');
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/; write .*(?:github:owner|npm:tavily-mcp)/);
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.message.length).toBeLessThan(500);
  });

  it('reads addresses of the GitHub Enterprise servers it is told of, and of no others', () => {
    const githubHosts = ['https://git.example.com:8443/'];
    expect(parseTarget('https://git.example.com:8443/owner/repo', { githubHosts })).toEqual(github('owner', 'repo'));
    expect(() => parseTarget('https://git.example.com/owner/repo', { githubHosts })).toThrow(TargetError);
    expect(() => parseTarget('https://git.example.com:8443/owner/repo')).toThrow(TargetError);
  });

  it('throws nothing but its own error, whatever the text', () => {
    const word = fc.constantFrom(
      'github:',
      'npm:',
      'https://',
      'github.com/',
      'git@',
      '@',
      '#',
      '/',
      '..',
      '%',
      'a',
      ':',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word).map((words) => words.join('')),
        ),
        (text) => {
          try {
            const target = parseTarget(text);
            expect(parseTarget(formatTarget(target))).toEqual(target);
          } catch (error) {
            expect(error).toBeInstanceOf(TargetError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('formatTarget', () => {
  it.each(readable)('writes what was read from %j so that it is read again', (_text, target) => {
    expect(parseTarget(formatTarget(target))).toEqual(target);
  });

  it('keeps a # of a ref apart from that of the folder', () => {
    expect(formatTarget(github('o', 'r', 'fix#1%23', 'a#b'))).toBe('github:o/r@fix%231%2523#a#b');
    expect(parseTarget('github:o/r@fix%231%2523#a#b')).toEqual(github('o', 'r', 'fix#1%23', 'a#b'));
  });
});
