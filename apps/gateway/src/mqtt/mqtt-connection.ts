import { setTimeout as pause } from 'node:timers/promises';
import { errorMessage } from '@boardcast/protocol';
import { exponentialBackoff } from '@boardcast/signaling';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { brokerName, type MqttOptions, type MqttSecrets } from './mqtt-options.ts';
import type { Payload } from './retained-topics.ts';

/** The broker publishes the last will when it has heard nothing for one and a half of it. */
const keepaliveSeconds = 10;
const connectTimeoutMs = 10_000;
/** For the last messages before the end. */
const closeTimeoutMs = 2000;
/** Messages of these topics are short; a longer one is not read. */
const maxMessageLength = 1024;
const backoff = exponentialBackoff({ firstMs: 1000, maxMs: 30_000 });
/** The first attempt follows this long after a connection was lost. */
const reconnectMs = 1000;

/** A message that arrived. */
export interface MqttMessage {
  readonly topic: string;
  readonly text: string;
  /** It was retained by the broker, from before the subscription. */
  readonly isRetained: boolean;
}

export interface MqttConnectionEvents {
  readonly connected: () => void;
  readonly disconnected: () => void;
  readonly message: (message: MqttMessage) => void;
}

export interface MqttConnectionOptions {
  readonly broker: MqttOptions;
  readonly secrets: MqttSecrets;
  /** The broker publishes this when the connection is lost. */
  readonly will: { readonly topic: string; readonly payload: string };
  readonly subscriptions: readonly string[];
  readonly events: MqttConnectionEvents;
  readonly log: (line: string) => void;
}

/** What was counted since the start. */
export interface MqttCounts {
  readonly connections: number;
  readonly published: number;
  readonly received: number;
  /** Publications that failed, and attempts to connect. */
  readonly failures: number;
}

/**
 * The connection with the broker by MQTT 3.1.1, which every broker speaks. It is made again after
 * growing delays for as long as it takes. Nothing is queued while there is none.
 */
export class MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #client: MqttClient;
  readonly #name: string;
  #counts = { connections: 0, published: 0, received: 0, failures: 0 };
  #attempts = 0;
  #lastError = '';
  /** What was logged last; the same is not logged again. */
  #logged = '';
  #closing: Promise<void> | undefined;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#name = brokerName(options.broker);
    const client = mqtt.connect(clientOptions(options));
    this.#client = client;
    client.on('connect', () => void this.#connected());
    client.on('close', () => this.#disconnected());
    client.on('error', (error) => (this.#lastError = errorMessage(error)));
    client.on('message', (topic, payload, { retain }) => this.#received(topic, payload, retain));
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  get counts(): MqttCounts {
    return this.#counts;
  }

  /** Publishes with the flag `retain`. Rejects without a connection. */
  async publish(topic: string, payload: Payload): Promise<void> {
    try {
      await this.#client.publishAsync(topic, payload, { qos: 0, retain: true });
      this.#counts.published += 1;
    } catch (error) {
      this.#counts.failures += 1;
      throw error;
    }
  }

  /** Publishes the last will itself, and disconnects; may be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A broker that does not answer is not waited for. */
  async #close(): Promise<void> {
    const { topic, payload } = this.#options.will;
    const end = async () => {
      await this.publish(topic, payload).catch(ignore);
      await this.#client.endAsync().catch(ignore);
    };
    await Promise.race([end(), pause(closeTimeoutMs)]);
    this.#client.stream.destroy();
  }

  async #connected(): Promise<void> {
    if (this.#closing !== undefined) return;
    this.#attempts = 0;
    this.#lastError = '';
    this.#client.options.reconnectPeriod = reconnectMs;
    this.#counts.connections += 1;
    this.#log(`MQTT: connected to ${this.#name}`);
    this.#options.events.connected();
    try {
      await this.#client.subscribeAsync([...this.#options.subscriptions]);
    } catch (error) {
      this.#counts.failures += 1;
      this.#log(`MQTT: ${this.#name} refuses the subscriptions: ${errorMessage(error)}`);
    }
  }

  /** Also after each failed attempt; the next one waits longer. */
  #disconnected(): void {
    if (this.#closing !== undefined) return;
    this.#options.events.disconnected();
    this.#counts.failures += 1;
    this.#client.options.reconnectPeriod = backoff.delay(this.#attempts) ?? reconnectMs;
    this.#attempts += 1;
    const reason = this.#lastError === '' ? 'the connection was closed' : this.#lastError;
    this.#log(`MQTT: ${this.#name} cannot be used (${reason}); retrying`);
  }

  #received(topic: string, payload: Buffer, isRetained: boolean): void {
    this.#counts.received += 1;
    if (payload.length > maxMessageLength) return;
    this.#options.events.message({ topic, text: payload.toString(), isRetained });
  }

  #log(line: string): void {
    if (line === this.#logged) return;
    this.#logged = line;
    this.#options.log(line);
  }
}

function clientOptions({ broker, secrets, will }: MqttConnectionOptions): IClientOptions {
  const { protocol, host, port, path, user } = broker;
  const { password, ca } = secrets;
  return {
    ...{ protocol: scheme(protocol), host, port, path, protocolVersion: 4, clean: true },
    ...{ keepalive: keepaliveSeconds, connectTimeout: connectTimeoutMs },
    ...{
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      resubscribe: false,
    },
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
  };
}

function ignore(): void {
  // The connection ends anyway.
}

function scheme(protocol: MqttOptions['protocol']): 'mqtt' | 'mqtts' | 'ws' | 'wss' {
  return protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss';
}
