import type { Place } from '../shared/assemble.js';
import type { Type } from '../shared/go/types.js';
import { dereferenced, optionsOf, type StructValue, type Value } from '../shared/go/value.js';

/** A tool that was handed to a server. */
export interface Registered {
  tool: StructValue;
  /** What the typed handler takes and gives, where there is one. */
  input: Type | null;
  output: Type | null;
  /** What must hold for it to be registered; null when nothing must. */
  condition: string | null;
  at: Place;
}

/** What the typed handler of a tool takes and gives. */
type Handled = Pick<Registered, 'input' | 'output'>;

/** The tools that evaluation came across. */
export class Registry {
  /** Every tool that was made, handed to a server or not. */
  readonly made: StructValue[] = [];
  readonly registered: Registered[] = [];
  /** Under what condition tools were made, by their origin. */
  private readonly madeWhere = new WeakMap<object, string>();
  /** Calls that hand something to a server of which nothing is known. */
  readonly unknown: Place[] = [];

  /** @param condition what must hold for what happens now */
  constructor(private readonly condition: () => string | null) {}

  /** Takes note of a tool that was made. */
  note(tool: StructValue): void {
    this.made.push(tool);
    const condition = this.condition();
    if (condition !== null) this.madeWhere.set(tool.origin, condition);
  }

  /** What must hold for a tool to be there as far as that is known now. */
  conditionOf(tool: StructValue): string | null {
    return this.condition() ?? this.madeWhere.get(tool.origin) ?? null;
  }

  /** Takes in the tools among these values. `isSure`: the receiver is a server of an SDK for certain. */
  register(value: Value | undefined, handler: Handled, at: Place, isSure: boolean): void {
    for (const option of value === undefined ? [] : optionsOf(value)) {
      const target = dereferenced(option);
      for (const inner of optionsOf(target)) this.registerOne(dereferenced(inner), handler, at, isSure);
    }
  }

  private registerOne(value: Value, handler: Handled, at: Place, isSure: boolean): void {
    if (value.kind === 'slice') {
      for (const item of value.items) this.register(item, handler, at, isSure);
      if (value.open && value.items.length === 0) this.unknown.push(at);
      return;
    }
    if (value.kind === 'struct') {
      if (isTool(value.type)) this.registered.push({ tool: value, ...handler, condition: this.conditionOf(value), at });
      // `server.ServerTool{Tool: …, Handler: …}`.
      else if (value.fields.has('Tool')) this.register(value.fields.get('Tool'), handler, at, isSure);
      return;
    }
    const isOfTool = value.kind === 'unknown' && value.type !== null && isTool(value.type);
    if (isOfTool || (isSure && (value.kind === 'unknown' || value.kind === 'external'))) this.unknown.push(at);
  }
}

/** Packages of the SDKs that hold tools; cortex makes them as mcp-go does. */
const mark3labs = /\/mcp-go(?:\/v\d+)?\/(?:mcp|server)$|\/cortex\/pkg\/(?:tools|server)$/;
const official = /(?:\/go-sdk(?:\/v\d+)?|golang\.org\/x\/tools\/internal)\/mcp$/;
const metoro = /(?:^|\/)metoro-io\/mcp-golang(?:\/v\d+)?$/;
const thinkInAI = /\/go-mcp(?:\/v\d+)?\/protocol$/;

export function isMark3labs(path: string): boolean {
  return mark3labs.test(path);
}

export function isOfficial(path: string): boolean {
  return official.test(path);
}

export function isMetoro(path: string): boolean {
  return metoro.test(path);
}

export function isThinkInAI(path: string): boolean {
  return thinkInAI.test(path);
}

/** Whether an import path is a package of an SDK that holds tools. */
export function isSdk(path: string): boolean {
  return isMark3labs(path) || isOfficial(path) || isMetoro(path) || isThinkInAI(path);
}

/** Whether a type is a tool of an SDK, or a pointer to one. */
export function isTool(type: Type): boolean {
  const inner = type.kind === 'pointer' ? type.elem : type;
  return inner.kind === 'external' && inner.name === 'Tool' && isSdk(inner.path);
}
