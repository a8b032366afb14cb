import { createRequire } from 'node:module';

/** What the environment says; the only place that reads it. */
export interface Settings {
  version: string;
  gitHubUrl: string;
  gitHubToken: string | null;
  npmRegistry: string;
  databaseUrl: string | null;
}

const require = createRequire(import.meta.url);
const { version } = require('../../../package.json') as { version: string };

export function settingsOf(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    version,
    gitHubUrl: env.GITHUB_API_URL || 'https://api.github.com',
    gitHubToken: env.GITHUB_TOKEN || null,
    // npm sets this for the scripts it runs, from the user's own configuration.
    npmRegistry: env.npm_config_registry || env.NPM_CONFIG_REGISTRY || 'https://registry.npmjs.org',
    databaseUrl: env.DATABASE_URL || null,
  };
}
