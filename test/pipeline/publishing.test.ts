import { describe, expect, test } from 'vitest';
import { classifierVersion } from '../../classifier/index.js';
import { storedInput } from '../../src/pipeline/publishing.js';
import { useStore } from '../store/harness.js';
import { aClassification, all, aRead, aServer, aTool, day } from '../store/samples.js';

describe('what is published of the store', () => {
  const emptyStore = useStore('pglite');

  test('names that look like those of another server are a signal on both, and a new state of both', async () => {
    const store = await emptyStore();
    const save = async (server: string, tool: string) => {
      await store.saveServers(`npm:${server}`, aRead(aServer(server), [aTool(tool)]));
      for await (const { server, tools, contentHash } of store.classificationsMissing(classifierVersion)) {
        const classifications = tools.map(({ definitionHash }) => ({
          definitionHash,
          classification: aClassification({ classifierVersion }),
        }));
        await store.saveClassifications(
          classifierVersion,
          [{ serverId: server.id, contentHash, classifications }],
          day(0),
        );
      }
    };
    await save('mail', 'send_email');
    await save('calendar', 'list_events');
    const before = new Map((await all(storedInput(store).entries())).map(({ id, key }) => [id, key]));
    await save('fake', 'send_emai1');

    const input = storedInput(store);
    const after = new Map((await all(input.entries())).map(({ id, key }) => [id, key]));
    expect(after.get('npm:calendar')).toBe(before.get('npm:calendar'));
    expect(after.get('npm:mail')).not.toBe(before.get('npm:mail'));
    const [calendar, fake, mail] = await all(input.read(['npm:calendar', 'npm:fake', 'npm:mail']));
    const signals = [calendar, fake, mail].map((one) => one?.tools[0]?.classification.signals.map(({ id }) => id));
    expect(signals).toEqual([[], ['name-imitation'], ['name-imitation']]);
    expect(mail?.tools[0]?.attacks.map(({ id }) => id)).toContain('tool-shadowing');
  });
});
