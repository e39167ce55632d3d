import type { Random } from '@boardcast/testkit/random';
import { WebSocketRelay, type RelayedConnection } from '@boardcast/testkit/websocket-relay';

const maxDelayMs = 1000;
const impairedShare = 0.1;

export interface ImpairedMessagesOptions {
  readonly url: string;
  /** Selects the client whose connection is impaired, by one of its messages. */
  readonly isTarget: (text: string) => boolean;
  readonly random: Random;
}

/** A WebSocket relay that drops, repeats or delays one in ten of the messages to one client. */
export class ImpairedMessages {
  readonly #options: ImpairedMessagesOptions;
  #relay: WebSocketRelay | undefined;
  #count = 0;

  private constructor(options: ImpairedMessagesOptions) {
    this.#options = options;
  }

  static async open(options: ImpairedMessagesOptions): Promise<ImpairedMessages> {
    const messages = new ImpairedMessages(options);
    messages.#relay = await WebSocketRelay.open(options.url, () => messages.#connection());
    return messages;
  }

  get url(): string {
    return this.#relay?.url ?? '';
  }

  /** How many messages were dropped, repeated or delayed. */
  get count(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    await this.#relay?.close();
  }

  #connection(): RelayedConnection {
    let isTarget = false;
    return {
      toServer: (text, send) => {
        isTarget ||= this.#options.isTarget(text);
        send(text);
      },
      toClient: (text, send) => {
        if (isTarget && this.#options.random.chance(impairedShare)) this.#impair(text, send);
        else send(text);
      },
    };
  }

  #impair(text: string, send: (text: string) => void): void {
    const { random } = this.#options;
    this.#count += 1;
    const kind = random.pick(['drop', 'repeat', 'delay'] as const);
    if (kind === 'drop') return;
    if (kind === 'repeat') send(text);
    setTimeout(() => send(text), random.next() * maxDelayMs);
  }
}
