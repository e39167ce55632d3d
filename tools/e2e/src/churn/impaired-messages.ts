import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const latestMs = 1000;

export interface LossyMessagesOptions {
  readonly upstream: string;
  /** Which connection is treated badly, by what its client says. */
  readonly isTarget: (text: string) => boolean;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** A WebSocket proxy that loses, doubles or delays one in ten of a server's messages to one client. */
export class LossyMessages {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly #options: LossyMessagesOptions;
  #spoiled = 0;
  /** While false all messages pass as they are. */
  enabled = true;

  private constructor(options: LossyMessagesOptions) {
    this.#options = options;
    this.#server.on('connection', (client) => this.#connect(client));
  }

  static async start(options: LossyMessagesOptions): Promise<LossyMessages> {
    const proxy = new LossyMessages(options);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kurento`;
  }

  /** How many messages were lost, doubled or late. */
  get spoiled(): number {
    return this.#spoiled;
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #connect(client: WebSocket): void {
    const upstream = new WebSocket(this.#options.upstream);
    const waiting: string[] = [];
    let isTarget = false;
    client.on('message', (data: Buffer) => {
      const text = data.toString();
      isTarget ||= this.#options.isTarget(text);
      if (upstream.readyState === WebSocket.OPEN) upstream.send(text);
      else waiting.push(text);
    });
    upstream.on('open', () => {
      for (const text of waiting) upstream.send(text);
    });
    upstream.on('message', (data: Buffer) => {
      if (isTarget && this.enabled) this.#pass(client, data.toString());
      else client.send(data.toString());
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
  }

  #pass(client: WebSocket, text: string): void {
    const { random } = this.#options;
    if (random() >= 0.1) return client.send(text);
    this.#spoiled += 1;
    const fate = Math.floor(random() * 3);
    if (fate === 0) return;
    if (fate === 1) client.send(text);
    setTimeout(() => client.send(text), random() * latestMs);
  }
}
