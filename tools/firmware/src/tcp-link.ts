import { connect, type Socket } from 'node:net';
import type { Link, LinkListener } from '@boardcast/flasher';
import { toolError } from './tool-error.ts';

const openTimeoutMs = 5_000;

/** Opens a raw TCP connection to a remote serial port, without reset lines. */
export function openTcpLink(address: URL, listener: LinkListener): Promise<Link> {
  const name = `tcp://${address.host}`;
  return new Promise((resolve, reject) => {
    const host = address.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(address.port), noDelay: true });
    const fail = (reason: string) => {
      socket.destroy();
      reject(toolError('port-unreachable', { port: name, reason }));
    };
    socket.setTimeout(openTimeoutMs, () => fail(`no reply within ${openTimeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      resolve(new TcpLink(name, socket, listener));
    });
  });
}

class TcpLink implements Link {
  readonly name: string;
  readonly hasSignals = false;
  readonly #socket: Socket;
  #closing = false;

  constructor(name: string, socket: Socket, listener: LinkListener) {
    this.name = name;
    this.#socket = socket;
    socket.on('data', (bytes) => listener.onData(bytes));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (!this.#closing) listener.onClosed('the remote end closed the connection');
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  setSignals(): Promise<void> {
    return Promise.resolve();
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#socket.destroy();
    return Promise.resolve();
  }
}
