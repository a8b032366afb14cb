import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as a stand-in received it. */
export interface SeenRequest {
  /** Which of the stand-in's hosts it came to, e.g. `api`. */
  host: string;
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage['headers'];
  /** Of a POST; empty otherwise. */
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** How an answer goes wrong. */
export type Fault =
  /** Another answer instead. */
  | { kind: 'answer'; answer: Answer }
  /** The connection is reset without an answer. */
  | { kind: 'reset' }
  /** The request is taken and nothing ever answered. */
  | { kind: 'silence' }
  /** The right answer, cut off after so many bytes of its body. */
  | { kind: 'cut'; after: number }
  /** The right answer, in pieces of so many bytes with a pause (milliseconds) between. */
  | { kind: 'slow'; bytes: number; pause: number };

/** A fault for requests whose `host path` matches. */
export interface PlannedFault {
  on: RegExp;
  fault: Fault;
  /** How often; for ever when left out. */
  times?: number;
}

/** The right answer to a request. */
export type Handler = (request: SeenRequest) => Answer | Promise<Answer>;

/** One or more HTTP servers on 127.0.0.1 that answer together, keep what they were asked, and can be told to fail. */
export interface StandInHosts {
  /** Host name -> address, without a slash at the end. */
  urls: Readonly<Record<string, string>>;
  /** In the order they came. */
  requests: SeenRequest[];
  /** From now on; earlier plans go first. */
  plan(...faults: PlannedFault[]): void;
  close(): Promise<void>;
}

export interface HostOptions {
  /** How the answer to a request goes wrong when nothing was planned for it. */
  faultOf?: (request: SeenRequest) => Fault | null;
  /** False when there will be too many requests to keep. */
  keepRequests?: boolean;
  /** Ports for the hosts, in their order; any that is free when left out. */
  ports?: readonly number[];
  /** Milliseconds that every answer takes, as from far away. */
  latency?: number;
}

export async function startHosts(
  names: readonly string[],
  handler: Handler,
  options: HostOptions = {},
): Promise<StandInHosts> {
  const requests: SeenRequest[] = [];
  const planned: { on: RegExp; fault: Fault; left: number }[] = [];
  const servers: Server[] = [];
  const urls: Record<string, string> = {};

  function nextFault({ host, path }: SeenRequest): Fault | null {
    const due = planned.find(({ on, left }) => left > 0 && on.test(`${host} ${path}`));
    if (due === undefined) return null;
    due.left--;
    return due.fault;
  }

  for (const [index, host] of names.entries()) {
    const server = createServer(async (message, response) => {
      // What a client that hangs up breaks is its own affair.
      response.on('error', () => {});
      const { method = '', url = '', headers } = message;
      const request = { host, method, path: url, headers, body: method === 'POST' ? await text(message) : '' };
      if (options.keepRequests !== false) requests.push(request);
      if (options.latency !== undefined) await sleep(options.latency);
      const fault = nextFault(request) ?? options.faultOf?.(request) ?? null;
      if (fault?.kind === 'reset') message.socket.resetAndDestroy();
      else if (fault?.kind !== 'silence')
        await send(response, fault?.kind === 'answer' ? fault.answer : await handler(request), fault);
    });
    await new Promise<void>((resolve) => server.listen(options.ports?.[index] ?? 0, '127.0.0.1', resolve));
    servers.push(server);
    urls[host] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  return {
    urls,
    requests,
    plan: (...faults) =>
      planned.push(...faults.map(({ on, fault, times = Number.POSITIVE_INFINITY }) => ({ on, fault, left: times }))),
    close: async () => {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

async function send(response: ServerResponse, answer: Answer, fault: Fault | null): Promise<void> {
  const body = Buffer.from(answer.body ?? '');
  const isChunked = answer.headers?.['transfer-encoding'] !== undefined;
  response.writeHead(answer.status, {
    ...(isChunked ? {} : { 'content-length': String(body.length) }),
    ...answer.headers,
  });
  if (fault?.kind === 'cut') {
    response.write(body.subarray(0, fault.after), () => response.destroy());
  } else if (fault?.kind === 'slow') {
    for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
      response.write(body.subarray(at, at + fault.bytes));
      await sleep(fault.pause);
    }
    response.end();
  } else {
    response.end(body);
  }
}
