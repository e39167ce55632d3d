import type { DataChannel } from 'node-datachannel';
import type { TransportChannel } from './rtc-transport.ts';

const maxQueuedBytes = 1024 * 1024;

/** A data channel of libdatachannel, whose every call may throw once it is closed. */
export class LibdatachannelChannel implements TransportChannel {
  readonly id: number;
  readonly label: string;
  readonly protocol: string;
  readonly #channel: DataChannel;
  readonly #released: () => void;

  /** Calls `released` when the channel is closed. */
  constructor(channel: DataChannel, released: () => void) {
    this.#channel = channel;
    this.#released = released;
    this.id = channel.getId();
    this.label = channel.getLabel();
    this.protocol = channel.getProtocol();
  }

  onMessage(take: (message: string | Buffer) => void): void {
    this.#channel.onMessage((message) =>
      take(message instanceof ArrayBuffer ? Buffer.from(message) : message),
    );
  }

  onClosed(take: () => void): void {
    this.#channel.onClosed(() => {
      this.#released();
      take();
    });
  }

  send(message: string | Buffer): boolean {
    try {
      if (!this.#channel.isOpen() || this.#channel.bufferedAmount() > maxQueuedBytes) return false;
      if (Buffer.byteLength(message) > this.#channel.maxMessageSize()) return false;
      if (typeof message === 'string') this.#channel.sendMessage(message);
      else this.#channel.sendMessageBinary(message);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    try {
      this.#channel.close();
    } catch {
      // It is closed already, which is what was wanted.
    }
  }
}
