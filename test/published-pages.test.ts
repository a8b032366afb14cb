import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrawler, parseTarget } from '../crawler/index.js';
import type { Category, Inspection, Level, Policy } from '../src/model/index.js';
import { inspectionOf } from '../src/pipeline.js';

/**
 * The five pages of the reference product that ours must agree with: number of tools, category, level, signals (at least
 * those) and policy, from source to policy. The servers are small ones of our own, written as the real ones are.
 */
const pages: {
  tool: string;
  server: string;
  name: string;
  tools: number;
  category: Category;
  level: Level;
  signals: string[];
}[] = [
  {
    tool: 'luma_upscale',
    server: 'video-gen',
    name: 'RunwayML + Luma AI MCP Server',
    tools: 10,
    category: 'Write',
    level: 'Medium',
    signals: [],
  },
  {
    tool: 'luma_generate_video',
    server: 'luma',
    name: 'Mcp Luma',
    tools: 8,
    category: 'Write',
    level: 'Medium',
    signals: ['Accepts URL/endpoint input (callback_url)'],
  },
  {
    tool: 'luma_generate_video_from_image',
    server: 'luma',
    name: 'Mcp Luma',
    tools: 8,
    category: 'Write',
    level: 'Medium',
    signals: ['Accepts URL/endpoint input (callback_url)'],
  },
  {
    tool: 'luma_get_task',
    server: 'luma',
    name: 'Mcp Luma',
    tools: 8,
    category: 'Read',
    level: 'Low',
    signals: [],
  },
  {
    tool: 'videoInference',
    server: 'runware',
    name: 'Mcp Runware',
    tools: 11,
    category: 'Write',
    level: 'Medium',
    signals: ['High parameter count (20 properties)'],
  },
];

const published: Record<string, Policy> = {
  luma_upscale: limited('luma_upscale', 'luma_upscale_rate'),
  luma_generate_video: limited('luma_generate_video', 'luma_generate_video_rate'),
  luma_generate_video_from_image: limited('luma_generate_video_from_image', 'luma_generate_video_from_image_rate'),
  luma_get_task: { version: '1', default: 'deny', tools: { luma_get_task: {} } },
  videoInference: limited('videoInference', 'videoinference_rate'),
};

const crawler = createCrawler({
  gitHubUrl: 'http://127.0.0.1:4',
  gitHubTokens: [],
  npmRegistry: 'http://127.0.0.1:4',
  mcpRegistry: 'http://127.0.0.1:4',
  userAgent: 'test',
  threads: 1,
});
const inspections = new Map<string, Inspection>();

beforeAll(async () => {
  for (const server of new Set(pages.map((page) => page.server))) {
    const readings = await crawler.read(await crawler.resolve(parseTarget(`test/fixtures/published-pages/${server}`)));
    expect(readings).toHaveLength(1);
    inspections.set(server, inspectionOf(readings[0] as (typeof readings)[number]));
  }
});
afterAll(() => crawler.close());

describe.each(pages)('the published page of $tool', ({ tool: name, server: id, ...page }) => {
  const inspection = () => inspections.get(id) as Inspection;
  const tool = () => inspection().tools.find((each) => each.name === name) as Inspection['tools'][number];

  it('names the server and counts its tools', () => {
    expect(inspection().server.name).toBe(page.name);
    expect(inspection().tools.map((each) => each.name)).toHaveLength(page.tools);
    expect(inspection().server.coverage).toBe('complete');
  });

  it('has the category, the level and the signals', () => {
    const { category, level, signals } = tool().classification;
    expect({ category, level }).toEqual({ category: page.category, level: page.level });
    expect(signals.map((signal) => signal.text)).toEqual(expect.arrayContaining(page.signals));
    if (page.signals.length === 0) expect(signals).toEqual([]);
  });

  it('has the policy, for the tool alone and within that of its server', () => {
    expect(tool().policy).toEqual(published[name]);
    expect(inspection().policy.tools[name]).toEqual(published[name]?.tools[name]);
  });

  it('says where it was read and what decided', () => {
    expect(tool().provenance).toBe('source');
    expect(tool().evidence[0]).toMatchObject({ field: 'name', file: expect.stringMatching(/\.(ts|py)$/) });
    expect(tool().classification.because[0]?.category).toBe(page.category);
  });
});

it('attack patterns attach to what takes an address, and not to a look-up', () => {
  const [server, tools] =
    [...inspections].find(([, { tools }]) => tools.some(({ name }) => name === 'luma_get_task')) ?? [];
  expect(server).toBeDefined();
  const attacksOf = (name: string) => tools?.tools.find((each) => each.name === name)?.attacks.map(({ id }) => id);
  expect(attacksOf('luma_generate_video')).toContain('webhook-exfiltration');
  expect(attacksOf('luma_get_task')).toEqual([]);
});

function limited(tool: string, counter: string): Policy {
  return {
    version: '1',
    default: 'deny',
    tools: { [tool]: { limits: [{ counter, window: 'minute', max: 30, scope: 'grant' }] } },
  };
}
