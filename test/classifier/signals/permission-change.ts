import { choice, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('update_permissions', 'Updates permissions.'), 'Changes who may do what (permissions)'],
    [tool('assign_role', 'Assigns a role.'), 'Changes who may do what (role)'],
    [tool('share_file', 'Shares a file.', { role: choice('reader', 'writer') }), 'Changes who may do what (role)'],
    [tool('update_repository', 'Updates it.', { visibility: string() }), 'Changes who may do what (visibility)'],
    [tool('invite_user', 'Invites a user.'), 'Changes who may do what (invite)'],
  ],
  nearMisses: [
    tool('list_roles', 'Lists roles.'),
    tool('update_title', 'Updates the title for whoever has permission.'),
    tool('add_message', 'Adds a message.', { role: choice('user', 'assistant') }),
    tool('list_users', 'Lists users.', { role: string() }),
  ],
} satisfies SignalCases;
