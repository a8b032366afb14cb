import { type GitHubStandIn, startGitHubStandIn } from './github-stand-in/index.js';
import { type NpmStandIn, startNpmStandIn } from './npm-stand-in.js';
import { serverFiles } from './servers.js';

/** The hosts that the command line reads from, with servers of every kind. */
export interface Hosts {
  gitHub: GitHubStandIn;
  npm: NpmStandIn;
  /** For the environment of `toolrisk`. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Starts them: a file of tests its own, so that none waits for another. */
export async function startHosts(): Promise<Hosts> {
  const gitHub = await startGitHubStandIn({
    'acme/files': {
      description: 'Files for agents',
      files: {
        ...serverFiles([
          { name: 'read_file', description: 'Reads a file', schema: '{ path: z.string() }' },
          { name: 'delete_file', description: 'Deletes a file for good', schema: '{ path: z.string() }' },
        ]),
        'README.md': '# Acme Files\n',
      },
    },
    'acme/several': {
      description: 'Two servers',
      files: {
        ...inFolder('servers/mail', 'mail', [{ name: 'send_mail' }, { name: 'search' }]),
        ...inFolder('servers/files', 'files', [{ name: 'delete_file' }, { name: 'search' }]),
        'servers/mail/server.json': JSON.stringify({
          name: 'com.acme/mail',
          packages: [{ registryType: 'npm', identifier: 'acme-mail' }],
        }),
      },
    },
    'acme/private': { private: true },
    'acme/empty': { empty: true },
    'acme/website': { files: { 'index.js': 'console.log("hello")', 'README.md': '# Website' } },
  });
  const npm = await startNpmStandIn({
    'shop-mcp': {
      versions: {
        '1.0.0': {
          files: serverFiles([
            { name: 'create_order', description: 'Creates an order', schema: '{ webhook_url: z.string().url() }' },
            { name: 'list_orders', description: 'Lists orders' },
          ]),
        },
      },
    },
    hostile: {
      versions: {
        '1.0.0': {
          files: serverFiles([
            { name: 'get_x', description: 'Gets \u001b[2J\u001b]0;owned\u0007 a \u202ething\u009b31m' },
            { name: 'n'.repeat(10_000), description: 'Gets a thing' },
          ]),
        },
      },
    },
  });
  return {
    gitHub,
    npm,
    env: { GITHUB_API_URL: gitHub.url, npm_config_registry: npm.url },
    async close() {
      await npm.close();
      await gitHub.close();
    },
  };
}

/** A package of its own in a folder. */
function inFolder(folder: string, name: string, tools: Parameters<typeof serverFiles>[0]): Record<string, string> {
  const { 'package.json': manifest, ...files } = serverFiles(tools) as Record<string, string>;
  const all = { ...files, 'package.json': JSON.stringify({ ...JSON.parse(manifest ?? '{}'), name }) };
  return Object.fromEntries(Object.entries(all).map(([path, content]) => [`${folder}/${path}`, content]));
}
