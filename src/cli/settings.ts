import { createRequire } from 'node:module';
import type { GitHubAppKey } from '../../crawler/index.js';

/** What the environment says; the only place that reads it. */
export interface Settings {
  version: string;
  gitHubUrl: string;
  /** Web addresses whose repository addresses are understood beside github.com's: that of the GitHub Enterprise server. */
  githubHosts: string[];
  /** From `GITHUB_TOKENS`, separated by commas, else the one in `GITHUB_TOKEN`. */
  gitHubTokens: string[];
  /** From `GITHUB_APP_ID`, `GITHUB_APP_PRIVATE_KEY` and `GITHUB_APP_INSTALLATION_ID`; null unless all three are set. */
  gitHubApp: GitHubAppKey | null;
  npmRegistry: string;
  mcpRegistry: string;
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
    gitHubTokens: (env.GITHUB_TOKENS || env.GITHUB_TOKEN || '').split(/[\s,]+/).filter((token) => token !== ''),
    gitHubApp: gitHubAppOf(env),
    // npm sets this for the scripts it runs, from the user's own configuration.
    npmRegistry: env.npm_config_registry || env.NPM_CONFIG_REGISTRY || 'https://registry.npmjs.org',
    mcpRegistry: env.MCP_REGISTRY_URL || 'https://registry.modelcontextprotocol.io',
    databaseUrl: env.DATABASE_URL || null,
  };
}

function gitHubAppOf(env: NodeJS.ProcessEnv): GitHubAppKey | null {
  const { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: key, GITHUB_APP_INSTALLATION_ID: installation } = env;
  if (!appId || !key || !installation) return null;
  // Where a variable cannot hold line breaks, they are written as \n.
  return { appId, privateKey: key.replaceAll('\\n', '\n'), installationId: Number(installation) };
}
