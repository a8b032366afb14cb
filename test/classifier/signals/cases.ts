import type { ToolDefinition } from '../../../src/model/index.js';

/** What a signal is tested with. */
export interface SignalCases {
  /** Tools that show it, each with the texts it must give, in order. */
  readonly positives: readonly (readonly [ToolDefinition, ...string[]])[];
  /** Tools that nearly do. */
  readonly nearMisses: readonly ToolDefinition[];
}
