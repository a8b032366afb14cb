import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('env.get_ssh_key', 'Returns the SSH key.'), 'Hands out credentials (ssh key)'],
    [tool('create_api_key', 'Creates an API key.'), 'Hands out credentials (api key)'],
    [tool('secret_get', 'Gets the value of a secret.'), 'Hands out credentials (secret)'],
    [tool('session', 'Returns an access token for the user.'), 'Hands out credentials (access token)'],
    [tool('get_database', 'Gets the connection string of a database.'), 'Hands out credentials (connection string)'],
    [
      tool('create_app', 'Creates an app.', {}, { outputSchema: { properties: { clientSecret: { type: 'string' } } } }),
      'Hands out credentials (clientSecret)',
    ],
  ],
  nearMisses: [
    tool('list_secrets', 'Lists the names of the secrets.'),
    tool('get_token_price', 'Gets the price of a token.'),
    tool('delete_api_key', 'Deletes an API key.'),
    tool('get_primary_key', 'Gets the primary key of a table.'),
    tool('get_usage', 'Returns the usage of an access token.'),
    tool('list_apps', 'Lists apps.', {}, { outputSchema: { properties: { nextPageToken: { type: 'string' } } } }),
  ],
} satisfies SignalCases;
