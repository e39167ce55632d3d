import { until } from '@boardcast/testkit/until';
import mqtt, { type MqttClient } from 'mqtt';

/** A subscriber of everything, with what is retained now. */
export class MqttWatcher {
  readonly #client: MqttClient;
  readonly #retained = new Map<string, Buffer>();
  readonly #listeners = new Set<(topic: string, text: string) => void>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload) => {
      if (payload.length === 0) this.#retained.delete(topic);
      else this.#retained.set(topic, payload);
      for (const listener of this.#listeners) listener(topic, payload.toString());
    });
  }

  static async open(url: string): Promise<MqttWatcher> {
    const watcher = new MqttWatcher(await mqtt.connectAsync(url));
    await watcher.#client.subscribeAsync('#');
    return watcher;
  }

  get topics(): readonly string[] {
    return [...this.#retained.keys()].sort();
  }

  payload(topic: string): Buffer | undefined {
    return this.#retained.get(topic);
  }

  text(topic: string): string | undefined {
    return this.#retained.get(topic)?.toString();
  }

  json(topic: string): Readonly<Record<string, unknown>> {
    return JSON.parse(this.text(topic) ?? '{}') as Readonly<Record<string, unknown>>;
  }

  async publish(topic: string, text: string): Promise<void> {
    await this.#client.publishAsync(topic, text);
  }

  /** Resolves once a topic has a text. */
  async has(topic: string, text: string): Promise<void> {
    await until(`${topic} is ${text}`, () => this.text(topic) === text);
  }

  /** Resolves with the time at which a topic next gets a text. */
  next(topic: string, text: string): Promise<number> {
    return new Promise((resolve) => {
      const listener = (changed: string, value: string) => {
        if (changed !== topic || value !== text) return;
        this.#listeners.delete(listener);
        resolve(performance.now());
      };
      this.#listeners.add(listener);
    });
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
