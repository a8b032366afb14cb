import { visibleJson } from '../../model/index.js';
import type { Verdict } from '../verdict.js';
import type { PolicyFormat } from './format.js';

/**
 * Claude Code: rules `mcp__<server>__<tool>` in `permissions` of a settings file, looked through in the order deny, ask, allow.
 * As https://code.claude.com/docs/en/permissions and https://code.claude.com/docs/en/settings have it. A `*` in a rule stands for
 * any name, and a name of other characters is not taken as it is, so that only plain names are listed.
 */
export const claudeCode = {
  id: 'claude-code',
  title: 'Claude Code',
  file: '.claude/settings.json',
  documentation: 'https://code.claude.com/docs/en/permissions',
  differences: ['Calls cannot be limited: it asks for each instead.', 'It asks for tools that are not listed.'],
  lists: ['allow', 'ask', 'deny'],
  canName: (tool) => /^[A-Za-z0-9_-]+$/.test(tool),
  write(servers) {
    const rules = (verdict: Verdict) =>
      servers.flatMap((server) => server[verdict].map((tool) => `mcp__${server.name}__${tool}`));
    const permissions = Object.fromEntries(
      (['allow', 'ask', 'deny'] as const)
        .map((verdict) => [verdict, rules(verdict)] as const)
        .filter(([, named]) => named.length > 0),
    );
    return visibleJson({ permissions }, 2);
  },
} as const satisfies PolicyFormat;
