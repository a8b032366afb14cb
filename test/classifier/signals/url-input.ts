import { array, choice, flag, number, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('make_video', 'Creates a video.', { prompt: string(), callback_url: string() }),
      'Accepts URL/endpoint input (callback_url)',
    ],
    [
      tool('animate', 'Animates.', { start_image_url: string(), uploadEndpoint: string() }),
      'Accepts URL/endpoint input (start_image_url)',
      'Accepts URL/endpoint input (uploadEndpoint)',
    ],
    [
      tool('read_page', 'Reads.', { source: string('URL of the page'), link: { type: 'string', format: 'uri' } }),
      'Accepts URL/endpoint input (source)',
      'Accepts URL/endpoint input (link)',
    ],
    [
      tool('crawl', 'Crawls.', { urls: array(), pages: array({ type: 'object', properties: { url: string() } }) }),
      'Accepts URL/endpoint input (urls)',
      'Accepts URL/endpoint input (pages[].url)',
    ],
    [
      tool('maybe', 'Reads.', { url: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
      'Accepts URL/endpoint input (url)',
    ],
  ],
  nearMisses: [
    tool('list_links', 'Lists links.', {
      include_url: flag,
      url_count: number,
      url_type: string(),
      endpoint_id: string(),
    }),
    tool('shorten', 'Shortens.', { slug: string('URL slug of the page'), style: choice('url', 'name') }),
  ],
} satisfies SignalCases;
