import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHostClient } from '../../crawler/host.js';
import { TargetError } from '../../crawler/provider.js';
import { failure } from '../support/failure.js';
import { type StandInHosts, startHosts } from '../support/stand-in.js';

const request = { limit: 1_000, timeout: 5_000 };
let hosts: StandInHosts | null = null;
afterEach(async () => {
  await hosts?.close();
  hosts = null;
});

async function start(): Promise<{ hosts: StandInHosts; url: string }> {
  hosts = await startHosts(['one'], () => ({ status: 200, body: 'hello' }));
  return { hosts, url: hosts.urls.one ?? '' };
}

describe('a host that cannot be reached', () => {
  it('is left alone for a while, then asked again', async () => {
    let time = 0;
    const client = createHostClient({ userAgent: 'test', reconnectDelay: 0, coolDown: 1_000, now: () => time });
    const { hosts, url } = await start();
    await hosts.close();
    const down = await failure(client.exchange({ ...request, url }));
    expect([down.code, down.message]).toEqual(['unreachable', `${new URL(url).host} cannot be reached (ECONNREFUSED)`]);

    let asked = 0;
    const server = createServer((_message, response) => {
      asked++;
      response.end('back');
    });
    await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), '127.0.0.1', resolve));
    time = 999;
    expect((await failure(client.exchange({ ...request, url }))).message).toBe(down.message);
    expect(asked).toBe(0);
    time = 1_000;
    expect(Buffer.from((await client.exchange({ ...request, url })).bytes).toString()).toBe('back');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says nothing about other hosts', async () => {
    const client = createHostClient({ userAgent: 'test', reconnectDelay: 0 });
    const { url } = await start();
    const gone = await startHosts(['gone'], () => ({ status: 200 }));
    await gone.close();
    await failure(client.exchange({ ...request, url: gone.urls.gone ?? '' }));
    expect((await client.exchange({ ...request, url })).status).toBe(200);
  });

  it('is not taken for one that breaks off a connection', async () => {
    const client = createHostClient({ userAgent: 'test' });
    const { hosts, url } = await start();
    hosts.plan({ on: /./, fault: { kind: 'reset' }, times: 1 });
    const error = await client.exchange({ ...request, url }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(TargetError);
    expect((await client.exchange({ ...request, url })).status).toBe(200);
  });
});

describe('an exchange', () => {
  it('names us, and hands over whatever status there is', async () => {
    const client = createHostClient({ userAgent: 'toolrisk/1.2.3' });
    const { hosts, url } = await start();
    hosts.plan({ on: /./, fault: { kind: 'answer', answer: { status: 503, body: 'busy' } } });
    const { status, bytes } = await client.exchange({ ...request, url, headers: { accept: 'a/b' } });
    expect([status, Buffer.from(bytes).toString()]).toEqual([503, 'busy']);
    expect(hosts.requests[0]?.headers).toMatchObject({ 'user-agent': 'toolrisk/1.2.3', accept: 'a/b' });
  });

  it('takes a body of exactly the limit, and not a byte more', async () => {
    const client = createHostClient({ userAgent: 'test' });
    const { url } = await start();
    expect((await client.exchange({ ...request, url, limit: 5 })).bytes).toHaveLength(5);
    const error = await failure(client.exchange({ ...request, url, limit: 4 }));
    expect([error.code, error.message]).toEqual(['too-large', `${new URL(url).host} answers with more than 4 bytes`]);
  });

  it('fails as told for a host that was closed', async () => {
    const client = createHostClient({ userAgent: 'test', now: () => 0 });
    const { hosts, url } = await start();
    client.close(url, 1, new TargetError('rate-limited', 'wait'));
    expect((await failure(client.exchange({ ...request, url }))).code).toBe('rate-limited');
    expect(hosts.requests).toEqual([]);
  });
});
