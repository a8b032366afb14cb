import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractors } from '../../../crawler/extract/index.js';
import { contextOf } from '../../support/extract.js';
import { type HostileServer, hostileServers } from './hostile-servers.js';

const counting = (count: number) => Array.from({ length: count }, (_, index) => index);
const plus = (parts: readonly string[]) => parts.join(' + ');

function extract({ extractor, path }: HostileServer, source: string) {
  const found = extractors.find(({ id }) => id === extractor);
  if (found === undefined) throw new Error(`no extractor ${extractor}`);
  return found.extract(contextOf({ [path]: source, ...manifests }));
}

/** What tells some extractors that the SDK is used. */
const manifests = {
  'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
  'build.gradle': 'io.modelcontextprotocol',
  'go.mod': 'module example.com/x\nrequire github.com/mark3labs/mcp-go v0.40.0\n',
};

test('every extractor of a language has such a server', () => {
  const inLanguages = extractors
    .map(({ id }) => id)
    .filter((id) => /^(?:typescript|python|go|rust|csharp|java|kotlin|swift|php|ruby)-/.test(id));
  expect(hostileServers.map(({ extractor }) => extractor).sort()).toEqual(inLanguages.sort());
});

describe.each(hostileServers.map((server) => [server.extractor, server] as const))('%s', (_, server) => {
  const { head, path, tool, text, constant, list } = server;
  const whole =
    head +
    server.server(
      [constant('A', text('a')), constant('L', list([text('x'), 'A'])), tool(text('t'), 0), tool('A', 1)].join('\n'),
    );

  test('finds the tools of the server that is cut up below', () => {
    expect(extract(server, whole)?.tools.map(({ name }) => name)).toEqual(['a', 't']);
  });

  test('reads source that is cut, doubled and spliced anywhere without throwing', () => {
    const part = fc.record({
      from: fc.nat(whole.length),
      to: fc.nat(whole.length),
      times: fc.constantFrom(0, 0, 1, 2, 60),
      insert: fc.constantFrom(
        '',
        '"',
        "'",
        '{',
        '}',
        '(',
        '<',
        '"""',
        '`',
        '\0',
        '\ud800',
        '__proto__',
        '@',
        '$',
        '#{',
        '...A',
        '//',
        '/*',
        '\n',
      ),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (cuts) => {
        let source = whole;
        for (const { from, to, times, insert } of cuts) {
          const [start, end] = from < to ? [from, to] : [to, from];
          source = source.slice(0, start) + source.slice(start, end).repeat(times) + insert + source.slice(end);
        }
        extract(server, source.slice(0, 200_000));
      }),
      { numRuns: 60, seed: 11 },
    );
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test('ends for constants that go round in circles, double, and files that import themselves', () => {
    const bodies = [
      [constant('A', 'B'), constant('B', 'A'), tool('A', 0)],
      [constant('A', 'A'), tool('A', 0)],
      [
        constant('A0', text('x')),
        ...counting(60).map((index) => constant(`A${index + 1}`, plus([`A${index}`, `A${index}`]))),
        tool('A60', 0),
      ],
      [constant('L', list(['L', 'L'])), tool(text('t'), 0)],
    ];
    for (const body of bodies) {
      const found = extract(server, head + counting(3).map(server.imports).join('') + server.server(body.join('\n')));
      expect(found?.tools.every(({ name }) => name.length < 1_000) ?? true).toBe(true);
    }
    extract({ ...server, path }, head.repeat(2));
  });
});
