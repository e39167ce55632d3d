import type { DataChannel } from 'node-datachannel';
import type { TransportChannel } from './rtc-transport.ts';

const maxQueuedBytes = 1024 * 1024;

/** A data channel of libdatachannel, where every call may throw once it is closed. */
export class LibdatachannelChannel implements TransportChannel {
  readonly id: number;
  readonly label: string;
  readonly protocol: string;
  readonly #channel: DataChannel;
  readonly #onRelease: () => void;

  /** Calls `onRelease` when the channel is closed. */
  constructor(channel: DataChannel, onRelease: () => void) {
    this.#channel = channel;
    this.#onRelease = onRelease;
    this.id = channel.getId();
    this.label = channel.getLabel();
    this.protocol = channel.getProtocol();
  }

  onMessage(listener: (message: string | Buffer) => void): void {
    this.#channel.onMessage((message) =>
      listener(message instanceof ArrayBuffer ? Buffer.from(message) : message),
    );
  }

  onClosed(listener: () => void): void {
    this.#channel.onClosed(() => {
      this.#onRelease();
      listener();
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
      // It is closed already.
    }
  }
}
