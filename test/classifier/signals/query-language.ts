import { string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('execute_sql', 'Executes an SQL statement.', { sql: string() }), 'Accepts SQL statements (sql)'],
    [tool('query', 'Runs a Cypher query on the graph.', { query: string() }), 'Accepts CYPHER statements (query)'],
    [tool('query_metrics', 'Runs a PromQL query.', { query: string() }), 'Accepts PROMQL queries (query)'],
  ],
  nearMisses: [
    tool('search_docs', 'Searches the documentation.', { query: string('Words to look for') }),
    tool('explain_sql', 'Explains an SQL statement.', { sql: string() }),
  ],
} satisfies SignalCases;
