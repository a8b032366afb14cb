import type { SourceFile, SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';

/** What a file of a language with classes and static types declares, in terms that C#, Java and Kotlin share. */
export interface Unit {
  file: SourceFile;
  /** Package or namespace, dots between its parts; empty when there is none. */
  namespace: string;
  imports: Import[];
  types: TypeDeclaration[];
  /** Functions and values outside of every type, as Kotlin has them. */
  functions: Method[];
  fields: Field[];
}

export interface Import {
  /** Dots between its parts: a namespace when `all`, else a type or a member of one. */
  path: string;
  all: boolean;
  alias: string | null;
}

export type TypeKind = 'class' | 'interface' | 'record' | 'enum' | 'annotation';

export interface TypeDeclaration {
  kind: TypeKind;
  name: string;
  unit: Unit;
  namespace: string;
  outer: TypeDeclaration | null;
  at: Place;
  modifiers: ReadonlySet<string>;
  typeParameters: string[];
  bases: Base[];
  attributes: Attribute[];
  /** Parameters of the constructor that is written in the type's own head; null when it has none. */
  head: Parameter[] | null;
  constructors: Method[];
  fields: Field[];
  methods: Method[];
  /** Constants of an enum. */
  constants: EnumConstant[];
  types: TypeDeclaration[];
}

export interface Base {
  type: TypeReference;
  args: Argument[];
}

/** A field, a property, or a component of a record. */
export interface Field {
  name: string;
  type: TypeReference | null;
  /** What it is set to where it is declared, or what its getter gives. */
  value: SyntaxNode | null;
  /** The body of its getter, when it is a block. */
  getter: SyntaxNode | null;
  /** Whether the value belongs to the declaration alone: constants and read-only members without setter. */
  settable: boolean;
  modifiers: ReadonlySet<string>;
  attributes: Attribute[];
  at: Place;
}

export interface Method {
  name: string;
  parameters: Parameter[];
  returns: TypeReference | null;
  modifiers: ReadonlySet<string>;
  attributes: Attribute[];
  /** A block, or the expression that is its value. */
  body: SyntaxNode | null;
  /** The type it is a member of; null for a function outside of every type. */
  owner: TypeDeclaration | null;
  at: Place;
}

export interface Parameter {
  name: string;
  type: TypeReference | null;
  attributes: Attribute[];
  /** Its default value. */
  value: SyntaxNode | null;
  at: Place;
}

export interface EnumConstant {
  name: string;
  attributes: Attribute[];
  args: Argument[];
  at: Place;
}

/** An attribute of C#, an annotation of Java and Kotlin. */
export interface Attribute {
  /** The last part of its name. */
  name: string;
  /** The parts before, dots between them. */
  scope: string;
  /** What it is about when that is not what it stands at: `return`, `property`, `field`. */
  target: string | null;
  args: Argument[];
  at: Place;
}

export interface Argument {
  name: string | null;
  node: SyntaxNode;
  at: Place;
}

/** `[]` as the name stands for an array of its one argument. */
export interface TypeReference {
  name: string;
  scope: string;
  args: TypeReference[];
  nullable: boolean;
  at: Place;
}

/** A statement that gives a name to something within a function. */
export type Local =
  | { kind: 'value'; name: string; value: SyntaxNode | null; type: TypeReference | null; at: Place }
  | { kind: 'item'; name: string; of: SyntaxNode; at: Place }
  | { kind: 'parameter'; name: string; parameter: Parameter; index: number; function: SyntaxNode; at: Place };

export type Expression = { at: Place } & ExpressionForm;

type ExpressionForm =
  | { kind: 'constant'; value: string | number | boolean | null }
  /** Texts, or numbers, joined with `+` or by interpolation. */
  | { kind: 'join'; parts: SyntaxNode[]; interpolated: boolean }
  | { kind: 'name'; name: string }
  | { kind: 'self' }
  | { kind: 'member'; of: SyntaxNode; name: string }
  | { kind: 'call'; of: SyntaxNode | null; name: string; types: TypeReference[]; args: Argument[] }
  | { kind: 'create'; type: TypeReference | null; args: Argument[]; members: Assignment[]; items: SyntaxNode[] }
  | { kind: 'list'; items: SyntaxNode[] }
  | { kind: 'map'; entries: Assignment[] }
  | { kind: 'lambda'; parameters: Parameter[]; body: SyntaxNode | null }
  | { kind: 'choice'; options: SyntaxNode[] }
  | { kind: 'spread'; of: SyntaxNode }
  | { kind: 'type'; type: TypeReference }
  | { kind: 'annotation'; attribute: Attribute }
  | { kind: 'parts'; parts: TextPart[] }
  /** Another expression in brackets, with a cast, or with a mark that changes nothing. */
  | { kind: 'same'; of: SyntaxNode }
  | { kind: 'opaque'; reason: string };

/** Text as it stands, an expression within it, or a name where the tree has no node for it. */
export type TextPart = string | SyntaxNode | { name: string };

/** `name = value`, `["name"] = value`. */
export interface Assignment {
  /** A name as it is written, or an expression that gives it. */
  key: string | SyntaxNode;
  value: SyntaxNode;
}

/** How one language is written. */
export interface Dialect {
  /** Whether a path is a file of this language. */
  isSource(path: string): boolean;
  /** Texts that come before the name of a type where it is declared, such as `class`. */
  readonly typeKeywords: readonly string[];
  unitOf(file: SourceFile): Unit;
  expressionOf(file: SourceFile, node: SyntaxNode): Expression;
  /** What a statement declares for those after it in the same block. */
  declares(file: SourceFile, statement: SyntaxNode): Local[];
  /** What a node binds for all that is within it: parameters, the variable of a loop. */
  binds(file: SourceFile, node: SyntaxNode): Local[];
  /** Whether a node is a function, a constructor or a lambda. */
  isFunction(node: SyntaxNode): boolean;
  isType(node: SyntaxNode): boolean;
  /** The name that a node assigns a new value to, or null. */
  assigns(file: SourceFile, node: SyntaxNode): string | null;
  /** The values that a block returns. */
  returnsOf(file: SourceFile, body: SyntaxNode): SyntaxNode[];
  /** Whether a node is run only sometimes, or more than once. */
  isConditional(node: SyntaxNode): boolean;
  /** The name of what a node calls or creates, or null. */
  callee(file: SourceFile, node: SyntaxNode): string | null;
  /** `of[key] = value`, `of.key = value`; null for any other node. */
  sets(file: SourceFile, node: SyntaxNode): { of: string; key: string | SyntaxNode; value: SyntaxNode } | null;
}
