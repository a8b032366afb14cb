/** A catalogue that cannot be written or read. The message is one line for people and names the place. */
export class CatalogueError extends Error {
  override name = 'CatalogueError';
}

/** The code of a failed system call, e.g. `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
