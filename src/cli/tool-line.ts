import { z } from 'zod';
import { annotationsSchema, jsonObjectSchema, type ToolDefinition } from '../model/index.js';

/** A tool from a line of input, or why it is none. */
export type ToolLine =
  | {
      tool: ToolDefinition;
      server: string | null;
      /** Fields that were there but not of their type, a sentence each. */
      ignored: string[];
    }
  | { message: string };

/**
 * Reads one JSON line. Only the name must be right: a field of the wrong type is left out and said, since half a definition
 * is still worth classifying.
 */
export function parseToolLine(text: string): ToolLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { message: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  if (!record.success) return { message: 'not a JSON object' };
  const name = z.string().min(1).safeParse(record.data.name);
  if (!name.success) return { message: 'no "name", or not a string' };

  const ignored: string[] = [];
  const field = <T>(key: string, schema: z.ZodType<T>): T | null => {
    const given = record.data[key];
    if (given === undefined || given === null) return null;
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    ignored.push(`${key} is not of its type and was not looked at`);
    return null;
  };
  const tool = {
    name: name.data,
    title: field('title', z.string()),
    description: field('description', z.string()),
    inputSchema: field('inputSchema', jsonObjectSchema),
    outputSchema: field('outputSchema', jsonObjectSchema),
    annotations: field('annotations', annotationsSchema),
  };
  return { tool, server: field('server', z.string()), ignored };
}
