import { workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

// A thread of its own: creating a database takes some 250 MB, which are given back when the thread ends.
const client = await PGlite.create(workerData as string);
await client.close();
