import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('update_permissions', 'Updates permissions.'), 'Changes who may do what (permissions)'],
    [tool('assign_role', 'Assigns a role.'), 'Changes who may do what (role)'],
  ],
  nearMisses: [
    tool('list_roles', 'Lists roles.'),
    tool('update_title', 'Updates the title for whoever has permission.'),
  ],
} satisfies SignalCases;
