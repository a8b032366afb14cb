import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { endingOf } from '../../src/cli/report.js';

/** The built command line. */
const main = resolve('dist/src/cli/main.js');

export interface CliOptions {
  cwd: string;
  /** Added to an environment that holds nothing of the developer's own. */
  env?: Record<string, string>;
  /** Standard input; empty when left out. */
  input?: string;
}

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `toolrisk` to its end; killed when the test ends, should it still run. */
export function toolrisk(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return finish(startToolrisk(args, options), options);
}

/** The same outside a test, in a hook. */
export function runToolrisk(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return finish(spawnToolrisk(args, options), options);
}

/**
 * What a command line answers that ends before it reads or writes anything: help, or what is wrong with its words. In this process,
 * which starts no other.
 */
export async function answerTo(args: readonly string[]): Promise<CliResult> {
  const printed = { stdout: '', stderr: '' };
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => {
        printed.stdout += text;
      },
      writeErr: (text) => {
        printed.stderr += text;
      },
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: 0, ...printed };
  } catch (error) {
    const { exitCode, line } = endingOf(error);
    return { code: exitCode, stdout: printed.stdout, stderr: printed.stderr + (line === null ? '' : `${line}\n`) };
  }
}

/** Starts `toolrisk`; it is killed when the test ends, should it still run. */
export function startToolrisk(args: readonly string[], options: CliOptions): RunningCli {
  const child = spawnToolrisk(args, options);
  onTestFinished(() => void child.process.kill('SIGKILL'));
  return child;
}

export interface RunningCli {
  process: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
}

async function finish(child: RunningCli, { input = '' }: CliOptions): Promise<CliResult> {
  child.process.stdin?.end(input);
  await once(child.process, 'close');
  return { code: child.process.exitCode, stdout: child.stdout(), stderr: child.stderr() };
}

function spawnToolrisk(args: readonly string[], { cwd, env = {} }: CliOptions): RunningCli {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    // Nothing listens on port 4: a test that forgets a stand-in fails at once instead of reaching the network.
    env: {
      PATH: process.env.PATH ?? '',
      GITHUB_API_URL: 'http://127.0.0.1:4',
      npm_config_registry: 'http://127.0.0.1:4',
      MCP_REGISTRY_URL: 'http://127.0.0.1:4',
      ...env,
    },
    stdio: 'pipe',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return { process: child, stdout: () => output.stdout, stderr: () => output.stderr };
}

/** Waits until `found` gives something, as the output grows. @throws when the process ends first */
export async function waitFor<T>(child: RunningCli, found: () => T | null | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== null && value !== undefined) return value;
    if (child.process.exitCode !== null || child.process.signalCode !== null) {
      throw new Error(`toolrisk ended (${child.process.exitCode}): ${child.stderr() || child.stdout()}`);
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
