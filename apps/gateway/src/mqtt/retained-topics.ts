export type Payload = string | Buffer;

export interface RetainedTopicsOptions {
  /** Publishes with the flag `retain`; an empty payload clears the topic. */
  readonly publish: (topic: string, payload: Payload) => Promise<void>;
}

/** The broker is sent no more at a time; later changes of a topic replace the one that waits. */
const maxInFlight = 8;

/**
 * What the broker is to retain: one payload a topic. Changes are published once there is a connection,
 * in the order of their topics; after each connection all of them are.
 */
export class RetainedTopics {
  readonly #publish: RetainedTopicsOptions['publish'];
  /** Empty for a topic that is to be cleared. */
  readonly #payloads = new Map<string, Payload>();
  readonly #changed = new Set<string>();
  #inFlight = 0;
  /** Counts the connections; 0 while there is none. */
  #connection = 0;
  #connections = 0;

  constructor({ publish }: RetainedTopicsOptions) {
    this.#publish = publish;
  }

  set(topic: string, payload: Payload): void {
    if (isEqual(this.#payloads.get(topic), payload)) return;
    this.#payloads.set(topic, payload);
    this.#changed.add(topic);
    this.#flush();
  }

  /** Removes a topic from the broker. */
  clear(topic: string): void {
    this.set(topic, '');
  }

  /** Publishes all topics. */
  connected(): void {
    this.#connection = this.#connections += 1;
    this.#inFlight = 0;
    for (const topic of this.#payloads.keys()) this.#changed.add(topic);
    this.#flush();
  }

  disconnected(): void {
    this.#connection = 0;
  }

  #flush(): void {
    for (const topic of this.#changed) {
      if (this.#connection === 0 || this.#inFlight >= maxInFlight) return;
      this.#changed.delete(topic);
      void this.#send(topic, this.#payloads.get(topic) ?? '');
    }
  }

  /** What could not be published is published after the next connection. */
  async #send(topic: string, payload: Payload): Promise<void> {
    const connection = this.#connection;
    this.#inFlight += 1;
    const isSent = await this.#publish(topic, payload).then(
      () => true,
      () => false,
    );
    if (isSent && payload.length === 0 && this.#payloads.get(topic) === payload) {
      this.#payloads.delete(topic);
    }
    // A publication of an earlier connection counts no more.
    if (connection !== this.#connection) return;
    this.#inFlight -= 1;
    this.#flush();
  }
}

function isEqual(a: Payload | undefined, b: Payload): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a?.equals(b) ?? false;
}
