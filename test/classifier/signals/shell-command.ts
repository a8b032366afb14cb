import { array, choice, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('run_command', 'Runs a command in the shell.', { command: string() }), 'Accepts a shell command (command)'],
    [tool('exec_in_container', 'Executes a command.', { cmd: array() }), 'Accepts a shell command (cmd)'],
  ],
  nearMisses: [
    tool('device', 'Controls the device.', { command: choice('on', 'off') }),
    tool('explain_command', 'Explains what a command does.', { command: string() }),
    tool('get_command', 'Gets a command.', { command_id: string() }),
  ],
} satisfies SignalCases;
