import { anthropic } from './anthropic.js';
import { claudeCode } from './claude-code.js';
import { codex } from './codex.js';
import { cursor } from './cursor.js';
import type { PolicyFormat } from './format.js';
import { geminiCli } from './gemini-cli.js';
import { openAi } from './openai.js';
import { policyJson } from './policy-json.js';

export { clientName, type PolicyFormat, type Stack, stackOf, writePolicy } from './format.js';

/** Every form a policy can be had in, `policy.json` first. To add one: a module beside this one, and its line here. */
export const policyFormats: readonly PolicyFormat[] = [
  policyJson,
  claudeCode,
  codex,
  cursor,
  geminiCli,
  openAi,
  anthropic,
];
