/** Where the files of a catalogue are read from. */
export interface CatalogueSource {
  /** For messages: the folder or the address. */
  place: string;
  /**
   * The bytes of a file, or null if there is none.
   * @throws CatalogueError when that cannot be told
   */
  read(path: string): Promise<Buffer | null>;
}
