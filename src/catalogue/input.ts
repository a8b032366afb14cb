import type { News, ServerRecord } from '../model/index.js';

/** What a catalogue is made from. */
export interface CatalogueInput {
  /** Every server, sorted by id, each once. */
  entries(): AsyncIterable<InputEntry>;
  /** The servers of these ids in this order; those that have gone in the meantime are left out. */
  read(ids: readonly string[]): AsyncIterable<ServerRecord>;
  /** What changed lately; left out where nothing is known of it. */
  news?(): Promise<News>;
}

export interface InputEntry {
  id: string;
  /** Names a state of the server: as long as it is the same, so is its inspection. */
  key: string;
}
