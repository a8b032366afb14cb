import { describe, expect, it } from 'vitest';
import { parseToolLine } from '../../src/cli/tool-line.js';

describe('parseToolLine', () => {
  it('reads a whole tool', () => {
    const line = { server: 's', name: 'n', title: 't', description: 'd', inputSchema: { type: 'object' } };
    expect(parseToolLine(JSON.stringify(line))).toEqual({
      server: 's',
      ignored: [],
      tool: {
        name: 'n',
        title: 't',
        description: 'd',
        inputSchema: { type: 'object' },
        outputSchema: null,
        annotations: null,
      },
    });
  });

  it('asks for nothing but a name', () => {
    expect(parseToolLine('{"name":"n","title":null}')).toMatchObject({
      server: null,
      ignored: [],
      tool: { name: 'n' },
    });
  });

  it.each([
    ['{"name":', /^not JSON: /],
    ['[1]', /^not a JSON object$/],
    ['null', /^not a JSON object$/],
    ['{"description":"x"}', /no "name"/],
    ['{"name":7}', /no "name"/],
    ['{"name":""}', /no "name"/],
  ])('says what is wrong with %s', (text, message) => {
    expect(parseToolLine(text)).toEqual({ message: expect.stringMatching(message) });
  });

  it('leaves out a field of the wrong type and says so', () => {
    expect(parseToolLine('{"name":"n","description":7,"inputSchema":[]}')).toMatchObject({
      tool: { description: null, inputSchema: null },
      ignored: [
        'description is not of its type and was not looked at',
        'inputSchema is not of its type and was not looked at',
      ],
    });
  });

  it('survives a schema nested a hundred thousand deep', () => {
    const deep = `{"name":"n","inputSchema":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    expect(parseToolLine(deep)).toMatchObject({
      tool: { inputSchema: null },
      ignored: [/inputSchema/].map(() => expect.any(String)),
    });
  });
});
