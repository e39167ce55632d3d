import type { TransportChannel } from '../transport/rtc-transport.ts';
import type { EmitEvent } from './peer-states.ts';

interface Counters {
  messagesSent: number;
  bytesSent: number;
  messagesReceived: number;
  bytesReceived: number;
}

/** The statistics of a data channel. */
export interface ChannelStats extends Readonly<Counters> {
  readonly id: number;
  readonly label: string;
  readonly protocol: string;
}

interface Entry {
  readonly channel: TransportChannel;
  readonly counters: Counters;
}

/**
 * The open data channels of one peer. As in Kurento, a message of any channel is forwarded to every
 * channel of every DATA sink of the endpoint; messages that a channel does not accept are dropped.
 */
export class DataChannels {
  readonly #emit: EmitEvent;
  readonly #forward: (message: string | Buffer) => void;
  readonly #open = new Map<number, Entry>();

  constructor(emit: EmitEvent, forward: (message: string | Buffer) => void) {
    this.#emit = emit;
    this.#forward = forward;
  }

  opened(channel: TransportChannel): void {
    const counters = { messagesSent: 0, bytesSent: 0, messagesReceived: 0, bytesReceived: 0 };
    this.#open.set(channel.id, { channel, counters });
    this.#emit('DataChannelOpened', { channelId: channel.id });
    channel.onClosed(() => this.#closed(channel.id));
    channel.onMessage((message) => {
      counters.messagesReceived += 1;
      counters.bytesReceived += Buffer.byteLength(message);
      this.#forward(message);
    });
  }

  send(message: string | Buffer): void {
    for (const { channel, counters } of this.#open.values()) {
      if (!channel.send(message)) continue;
      counters.messagesSent += 1;
      counters.bytesSent += Buffer.byteLength(message);
    }
  }

  /** False when the channel does not exist. */
  close(id: number): boolean {
    const entry = this.#open.get(id);
    entry?.channel.close();
    return entry !== undefined;
  }

  stats(): ChannelStats[] {
    return [...this.#open.values()].map(({ channel, counters }) => ({
      id: channel.id,
      label: channel.label,
      protocol: channel.protocol,
      ...counters,
    }));
  }

  #closed(id: number): void {
    if (this.#open.delete(id)) this.#emit('DataChannelClosed', { channelId: id });
  }
}
