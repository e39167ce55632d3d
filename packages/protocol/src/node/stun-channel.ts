import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseStunResponse, stunLength, transactionOf, type StunResponse } from './stun-message.ts';
import type { TurnServer } from './turn-server.ts';

/** A request over UDP may be lost (RFC 8489 section 6.2.1). */
const resendMs = 500;

/** Where a STUN or TURN server is. */
export type Address = Pick<TurnServer, 'host' | 'port' | 'transport'>;

/** A way to a STUN or TURN server. */
export interface StunChannel {
  send(message: Buffer): void;
  /** Resolves with the response. Rejects when the time is over. */
  request(message: Buffer): Promise<StunResponse>;
  close(): void;
}

/** Rejects when the server cannot be connected to in time. */
export async function openStunChannel(
  server: Address,
  address: LookupAddress,
  timeoutMs: number,
): Promise<StunChannel> {
  const signal = AbortSignal.timeout(timeoutMs);
  return server.transport === 'udp'
    ? udpChannel(server.port, address, signal)
    : streamChannel(server, address, signal);
}

async function udpChannel(
  port: number,
  { address, family }: LookupAddress,
  signal: AbortSignal,
): Promise<StunChannel> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const responses = new Responses(signal);
  socket.on('message', (datagram) => responses.received(datagram));
  socket.on('error', (error) => responses.fail(error));
  socket.connect(port, address);
  await once(socket, 'connect', { signal });
  const send = (message: Buffer) => socket.send(message, () => undefined);
  return {
    send,
    request: async (message) => {
      const timer = setInterval(() => send(message), resendMs);
      send(message);
      return responses.of(message).finally(() => clearInterval(timer));
    },
    // What was sent last leaves before.
    close: () => setImmediate(() => socket.close()),
  };
}

async function streamChannel(
  { host, port, transport }: Address,
  { address }: LookupAddress,
  signal: AbortSignal,
): Promise<StunChannel> {
  const isSecure = transport === 'tls';
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket: Socket = isSecure
    ? connectTls({ host: address, port, ...servername })
    : connectTcp({ host: address, port });
  const responses = new Responses(signal);
  socket.on('error', (error) => responses.fail(error));
  socket.on('close', () => responses.fail(new Error('The server closed the connection.')));
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  let received = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    for (let length = stunLength(received); length !== undefined; length = stunLength(received)) {
      if (received.length < length) break;
      responses.received(received.subarray(0, length));
      received = received.subarray(length);
    }
  });
  return {
    send: (message) => void socket.write(message),
    request: async (message) => {
      socket.write(message);
      return responses.of(message);
    },
    close: () => socket.end(),
  };
}

/** The response to each request. */
class Responses {
  readonly #signal: AbortSignal;
  #pending: { readonly transaction: Buffer; resolve(response: StunResponse): void } | undefined;
  readonly #failed: Promise<never>;
  #fail: (error: Error) => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined);
    this.#signal.addEventListener('abort', () => this.#fail(new Error('No answer in time.')));
  }

  fail(error: Error): void {
    this.#fail(error);
  }

  of(request: Buffer): Promise<StunResponse> {
    const answered = new Promise<StunResponse>((resolve) => {
      this.#pending = { transaction: transactionOf(request), resolve };
    });
    return Promise.race([answered, this.#failed]);
  }

  received(message: Buffer): void {
    const response = parseStunResponse(message);
    const pending = this.#pending;
    if (response !== undefined && pending?.transaction.equals(response.transaction) === true) {
      pending.resolve(response);
    }
  }
}
