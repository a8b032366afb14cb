import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Extraction, Extractor } from '../../crawler/extract/extractor.js';
import { definitionOf } from '../../src/model/index.js';
import { contextOf, filesOf } from './extract.js';

/** What an extractor finds in these files; throws when it takes nothing in them for its own. */
export function extractFiles(extractor: Extractor, files: Record<string, string>): Extraction {
  const extraction = extractor.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing here is taken for an MCP server');
  return extraction;
}

/** An extraction as `expected.json` of a fixture has it: definitions, what of them is uncertain, and problems. */
export function summaryOf({ tools, notUnderstood, problems }: Extraction) {
  return {
    tools: tools.map((tool) => {
      const uncertain = Object.entries(tool.certainty).filter(([, certainty]) => certainty !== 'exact');
      return { ...definitionOf(tool), ...(uncertain.length > 0 ? { certainty: Object.fromEntries(uncertain) } : {}) };
    }),
    notUnderstood,
    problems: problems.map(({ subject, message }) => `${subject}: ${message}`),
  };
}

/** One test for each fixture folder of an extractor, each of which holds what is expected of it. */
export function testFixtures(extractor: Extractor): void {
  const folder = `test/fixtures/extract/${extractor.id}`;
  test.each(readdirSync(folder).sort())('%s', (name) => {
    const { 'expected.json': expected, ...files } = filesOf(join(folder, name));
    expect(summaryOf(extractFiles(extractor, files))).toEqual(JSON.parse(expected ?? '{}'));
  });
}
