/** Exit codes, part of the interface: they are documented in the README and in `toolrisk --help`. */
export const exitCodes = {
  /** Done. */
  ok: 0,
  /** A defect of ours. */
  internal: 1,
  /** The command line or the input is wrong. */
  usage: 2,
  /** Looked, and there is nothing of that name. */
  notFound: 3,
  /** Could not look: a host that does not answer, a broken archive, no catalogue. */
  couldNotLook: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The errors that parts of the program throw on purpose, whose messages are meant for people. */
const knownErrors: Record<string, (error: Error & { code?: unknown }) => ExitCode> = {
  CommandError: (error) => (error as CommandError).exitCode,
  CatalogueError: () => exitCodes.couldNotLook,
  StoreError: () => exitCodes.couldNotLook,
  TargetError: ({ code }) => {
    if (code === 'invalid') return exitCodes.usage;
    return code === 'missing' || code === 'empty' ? exitCodes.notFound : exitCodes.couldNotLook;
  },
};

/** The exit code of an error that was foreseen; null for a defect. By name: importing the classes would load all they need. */
export function exitCodeOf(error: Error): ExitCode | null {
  return knownErrors[error.name]?.(error) ?? null;
}

/** Ends the command with one line on standard error. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
