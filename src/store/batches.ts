/** Rows of one statement: well under PostgreSQL's 65,535 parameters, past which larger is not quicker. */
const maxRows = 1000;
/** Characters of one statement, or held at once by a reader: the embedded engine keeps each several times over. */
const maxCharacters = 8_000_000;

/**
 * Cuts rows into batches of bounded size, in order. A row that is too large is a batch of its own.
 * @param size characters the row takes
 */
export function* batches<Row>(rows: Iterable<Row>, size: (row: Row) => number = () => 0): Generator<Row[]> {
  let batch: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    const weight = size(row);
    if (batch.length === maxRows || (batch.length > 0 && characters + weight > maxCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += weight;
  }
  if (batch.length > 0) yield batch;
}
