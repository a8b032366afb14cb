import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../crawler/index.js';
import { settingsOf } from '../../src/cli/settings.js';

describe('settingsOf', () => {
  it('needs nothing', () => {
    expect(settingsOf({})).toMatchObject({
      gitHubUrl: 'https://api.github.com',
      githubHosts: [],
      gitHubTokens: [],
      gitHubApp: null,
      npmRegistry: 'https://registry.npmjs.org',
      databaseUrl: null,
    });
  });

  it('takes what is set, and an empty variable as none', () => {
    expect(
      settingsOf({ GITHUB_TOKEN: 't', DATABASE_URL: '', npm_config_registry: 'https://npm.example' }),
    ).toMatchObject({
      gitHubTokens: ['t'],
      gitHubApp: null,
      databaseUrl: null,
      npmRegistry: 'https://npm.example',
    });
  });

  it('takes several tokens, or an app whose key has its line breaks written out', () => {
    expect(settingsOf({ GITHUB_TOKENS: 'a, b,', GITHUB_TOKEN: 'c' }).gitHubTokens).toEqual(['a', 'b']);
    const app = { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: 'x\\ny', GITHUB_APP_INSTALLATION_ID: '2' };
    expect(settingsOf(app).gitHubApp).toEqual({ appId: '1', privateKey: 'x\ny', installationId: 2 });
    expect(settingsOf({ ...app, GITHUB_APP_PRIVATE_KEY: '' }).gitHubApp).toBeNull();
  });

  it('understands the addresses of a GitHub Enterprise server', () => {
    const settings = settingsOf({ GITHUB_API_URL: 'https://git.example.com/api/v3' });
    expect(parseTarget('https://git.example.com/acme/files', settings)).toMatchObject({ owner: 'acme', repo: 'files' });
    expect(() => parseTarget('https://other.example.com/acme/files', settings)).toThrow(/does not read/);
  });
});
