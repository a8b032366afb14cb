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
    [
      tool('open', 'Opens it.', { page: string('The page, e.g. https://example.com/a') }),
      'Accepts URL/endpoint input (page)',
    ],
    [tool('connect', 'Connects.', { host: string() }), 'Accepts URL/endpoint input (host)'],
    [tool('open', 'Opens it.', { page: string('The web address to open') }), 'Accepts URL/endpoint input (page)'],
  ],
  nearMisses: [
    tool('list_links', 'Lists links.', {
      include_url: flag,
      url_count: number,
      url_type: string(),
      endpoint_id: string(),
    }),
    tool('shorten', 'Shortens.', { slug: string('URL slug of the page'), style: choice('url', 'name') }),
    tool('filter', 'Filters.', { filter: string('See https://example.com/docs for the syntax') }),
    tool('get_app', 'Shows an app.', { appId: string('Id of the app, e.g. https://example.com/app') }),
  ],
} satisfies SignalCases;
