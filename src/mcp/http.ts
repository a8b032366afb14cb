import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Catalogue } from '../catalogue/read.js';
import { answerHttp } from './server.js';

/** Bytes of a request: a hundred tools with long descriptions and schemas. */
const requestLimit = 8 * 1024 * 1024;

/**
 * Serves MCP over Streamable HTTP at `/mcp`, on this machine alone.
 * @throws the system's error when the port cannot be had
 */
export async function serveMcpHttp(catalogue: Catalogue, version: string, port: number) {
  const app = new Hono();
  let hosts: string[] = [];
  app.use('/mcp', bodyLimit({ maxSize: requestLimit }));
  app.post('/mcp', (context) => answerHttp(catalogue, version, context.req.raw, hosts));
  // Nothing is sent that was not asked for, and there are no sessions to end.
  app.all('/mcp', (context) => context.text('Only POST is answered here.\n', 405, { Allow: 'POST' }));
  app.notFound((context) => context.text('MCP is at /mcp.\n', 404));
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  hosts = [`127.0.0.1:${actual}`, `localhost:${actual}`];
  return {
    url: `http://127.0.0.1:${actual}/mcp`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}
