import type { JsonObject, ToolDefinition } from '../../src/model/index.js';

/** A tool definition from what a test cares about; the rest as a plain tool has it. */
export function tool(
  name: string,
  description: string | null = 'Works on the thing.',
  properties: JsonObject = {},
  rest: Partial<ToolDefinition> & { required?: string[] } = {},
): ToolDefinition {
  const { required = [], ...parts } = rest;
  return {
    name,
    title: null,
    description,
    inputSchema: { type: 'object', properties, required },
    outputSchema: null,
    annotations: null,
    ...parts,
  };
}

export const string = (description = ''): JsonObject => ({ type: 'string', description });
export const choice = (...values: string[]): JsonObject => ({ type: 'string', enum: values });
export const array = (items: JsonObject = { type: 'string' }): JsonObject => ({ type: 'array', items });
export const flag: JsonObject = { type: 'boolean' };
export const number: JsonObject = { type: 'number' };
