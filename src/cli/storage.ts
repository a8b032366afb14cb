import { join } from 'node:path';
import { openStore, type Store } from '../store/index.js';
import { settingsOf } from './settings.js';

/** Runs `work` on the store the environment names, and closes it. @throws StoreError when it cannot be used */
export async function withStore<Result>(folder: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore({ databaseUrl: settingsOf().databaseUrl, folder: join(folder, 'db') });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
