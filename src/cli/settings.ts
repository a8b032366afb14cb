import { createRequire } from 'node:module';

/** What the environment says; the only place that reads it. */
export interface Settings {
  version: string;
  gitHubUrl: string;
  /** Web addresses whose repository addresses are understood beside github.com's: that of the GitHub Enterprise server. */
  githubHosts: string[];
  gitHubToken: string | null;
  npmRegistry: string;
  databaseUrl: string | null;
}

const require = createRequire(import.meta.url);
const { version } = require('../../../package.json') as { version: string };

const publicGitHub = 'https://api.github.com';

export function settingsOf(env: NodeJS.ProcessEnv = process.env): Settings {
  const gitHubUrl = env.GITHUB_API_URL || publicGitHub;
  return {
    version,
    gitHubUrl,
    githubHosts: gitHubUrl !== publicGitHub && URL.canParse(gitHubUrl) ? [new URL(gitHubUrl).origin] : [],
    gitHubToken: env.GITHUB_TOKEN || null,
    // npm sets this for the scripts it runs, from the user's own configuration.
    npmRegistry: env.npm_config_registry || env.NPM_CONFIG_REGISTRY || 'https://registry.npmjs.org',
    databaseUrl: env.DATABASE_URL || null,
  };
}
