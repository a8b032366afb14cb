import { flag, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('apply_migration', 'Applies a migration to the database.', { sql: string() }), 'No dry run for "apply"'],
    [tool('site_deploy', 'Deploys a site.', { id: string() }), 'No dry run for "deploy"'],
    [tool('delete_all_messages', 'Deletes all messages of a channel.'), 'No dry run for "delete"'],
    [tool('run_migration', 'Runs a migration.'), 'No dry run for "run"'],
  ],
  nearMisses: [
    tool('apply_migration', 'Applies a migration.', { dry_run: flag }),
    tool('apply_migration', 'Applies a migration.', { planOnly: flag }),
    tool('deploy_site', 'Deploys a site. With preview set, shows what would change.'),
    tool('delete_message', 'Deletes a message.'),
    tool('apply_text_edits', 'Applies edits to a file.'),
    tool('deploy_status', 'Shows the state of a deployment.'),
    tool('plan_deploy', 'Shows what a deployment would do.'),
    tool('create_migration', 'Creates a migration.'),
  ],
} satisfies SignalCases;
