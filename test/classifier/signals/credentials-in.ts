import { flag, number, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('login', 'Logs in.', { user: string(), password: string(), api_key: string() }),
      'Asks for credentials (password)',
      'Asks for credentials (api_key)',
    ],
    [tool('connect', 'Connects.', { accessToken: string() }), 'Asks for credentials (accessToken)'],
    [tool('connect', 'Connects.', { connection_string: string() }), 'Asks for credentials (connection_string)'],
    [tool('connect', 'Connects.', { value: string('Your API key') }), 'Asks for credentials (value)'],
  ],
  nearMisses: [
    tool('list_things', 'Lists.', {
      page_token: string(),
      nextToken: string(),
      max_tokens: number,
      key: string(),
      primary_key: string(),
    }),
    tool('make_user', 'Makes a user.', { send_password: flag, password_policy: string() }),
    tool('get_policy', 'Shows a policy.', { label: string('API key name') }),
    tool('get_key', 'Shows a key.', { key_id: string('API key to show') }),
  ],
} satisfies SignalCases;
