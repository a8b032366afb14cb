import pino from 'pino';
import { visibleLine } from '../model/index.js';
import { CommandError, exitCodes } from './exit.js';
import { settingsOf } from './settings.js';

/** What a long-running command tells while it is at work. */
export interface Log {
  /** @param text for people; @param fields for programs, of which `event` says what it is about */
  info(text: string, fields: Record<string, unknown>): void;
  warn(text: string, fields: Record<string, unknown>): void;
}

/** Shortest text that is taken for a secret: shorter ones would be found in anything. */
const shortestSecret = 6;

/**
 * Lines of text, or of JSON (`level`, `time`, `event`, `msg` and fields). Secrets of the environment never stand in either.
 * @param stream standard output, or standard error where that is for an answer
 */
export function createLog(format: string, stream: NodeJS.WriteStream): Log {
  if (format !== 'text' && format !== 'json') {
    throw new CommandError(exitCodes.usage, `--log takes text or json, not ${format}`);
  }
  const hide = hiderOf(secrets());
  if (format === 'text') {
    const write = (text: string) => void stream.write(`${hide(text)}\n`);
    return { info: write, warn: write };
  }
  const logger = pino(
    {
      base: { pid: process.pid },
      formatters: { level: (level) => ({ level }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line: string) => void stream.write(hide(line)) },
  );
  return {
    info: (text, fields) => logger.info(fields, visibleLine(text)),
    warn: (text, fields) => logger.warn(fields, visibleLine(text)),
  };
}

/** What the environment holds that nobody else may know. */
function secrets(): string[] {
  const { gitHubTokens, gitHubApp, databaseUrl } = settingsOf();
  const password = databaseUrl !== null && URL.canParse(databaseUrl) ? new URL(databaseUrl).password : '';
  return [
    ...gitHubTokens,
    gitHubApp?.privateKey ?? '',
    databaseUrl ?? '',
    password,
    decodeURIComponent(password),
  ].filter((secret) => secret.length >= shortestSecret);
}

function hiderOf(list: readonly string[]): (text: string) => string {
  return (text) => list.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}
