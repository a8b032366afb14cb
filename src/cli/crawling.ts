import { type Crawler, createCrawler } from '../../crawler/index.js';
import { settingsOf } from './settings.js';

/** The crawler as the environment configures it. Close it after use. */
export function crawlerFor(options: { patience?: number } = {}): Crawler {
  const settings = settingsOf();
  return createCrawler({ ...settings, ...options, userAgent: `toolrisk/${settings.version}` });
}
