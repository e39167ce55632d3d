import { errorMessage, type BoardEntry, type BoardRecording } from '@boardcast/protocol';
import type { BoardBitrates } from '../board-bitrates.ts';
import type { RestartBoard } from '../board-restarts.ts';
import { printable } from '../printable.ts';
import type { RecorderAccess } from '../recorder-access.ts';
import { boardState } from './board-state.ts';
import { discoveryMessage, pressCommand, type DiscoveryOptions } from './discovery-message.ts';
import { MqttConnection, type MqttCounts, type MqttMessage } from './mqtt-connection.ts';
import type { MqttOptions, MqttSecrets } from './mqtt-options.ts';
import { RetainedTopics } from './retained-topics.ts';
import { SnapshotPublisher } from './snapshot-publisher.ts';
import { Topics, type BoardTopics } from './topics.ts';

export interface MqttBridgeOptions {
  readonly broker: MqttOptions;
  readonly secrets: MqttSecrets;
  /** The gateway's. */
  readonly version: string;
  /** The viewer's URL for other devices, if there is one. */
  readonly page: string | undefined;
  readonly boards: () => readonly BoardEntry[];
  readonly restartBoard: RestartBoard;
  /** The address that each board connects from, by its name. */
  readonly addresses: () => ReadonlyMap<string, string>;
  readonly bitrates: BoardBitrates;
  /** Undefined for a gateway without one. */
  readonly recorder: RecorderAccess | undefined;
  readonly log: (line: string) => void;
}

/** How often bitrates and recordings are read. */
const readingMs = 5000;
/** Changes within this interval are published together. */
const updateMs = 200;
const online = 'online';
const offline = 'offline';

/**
 * The boards on an MQTT broker: a device of Home Assistant for each. What is published is retained,
 * and what is retained of boards that are not in the list is removed, whichever process published it.
 */
export class MqttBridge {
  readonly #options: MqttBridgeOptions;
  readonly #topics: Topics;
  readonly #discovery: DiscoveryOptions;
  readonly #retained: RetainedTopics;
  readonly #connection: MqttConnection;
  readonly #snapshots: SnapshotPublisher | undefined;
  readonly #timer: NodeJS.Timeout;
  /** By topic of their state. */
  #published = new Map<string, BoardTopics>();
  #recordings: ReadonlyMap<string, BoardRecording> = new Map();
  #update: NodeJS.Timeout | undefined;
  #isReading = false;
  #isClosed = false;

  constructor(options: MqttBridgeOptions) {
    this.#options = options;
    const { broker, secrets, version, page, recorder, log } = options;
    const topics = new Topics(broker);
    this.#topics = topics;
    const hasSnapshots = recorder !== undefined && broker.snapshotSeconds > 0;
    const hasRecordings = recorder !== undefined;
    this.#discovery = { topics, version, page, hasSnapshots, hasRecordings };
    this.#retained = new RetainedTopics({
      publish: (topic, payload) => this.#connection.publish(topic, payload),
    });
    this.#connection = new MqttConnection({
      ...{ broker, secrets, log, will: { topic: topics.status, payload: offline } },
      subscriptions: subscriptionsOf(topics),
      events: {
        connected: () => this.#connected(),
        disconnected: () => this.#retained.disconnected(),
        message: (message) => this.#received(message),
      },
    });
    this.#snapshots = hasSnapshots ? this.#startSnapshots(recorder) : undefined;
    this.#timer = setInterval(() => void this.#read(), readingMs).unref();
    void this.#read();
  }

  get counts(): MqttCounts & { readonly isConnected: boolean } {
    const { counts, isConnected } = this.#connection;
    const failures = counts.failures + (this.#snapshots?.failures ?? 0);
    return { ...counts, failures, isConnected };
  }

  /** Publishes soon what has changed of the boards. */
  update(): void {
    if (this.#isClosed) return;
    this.#update ??= setTimeout(() => this.#publishChanges(), updateMs).unref();
  }

  /** Says that the gateway is offline, and disconnects; may be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#update);
    this.#snapshots?.close();
    this.#retained.disconnected();
    await this.#connection.close();
  }

  #publishChanges(): void {
    clearTimeout(this.#update);
    this.#update = undefined;
    const boards = this.#options.boards();
    const addresses = this.#options.addresses();
    const published = new Map<string, BoardTopics>();
    for (const board of boards) {
      const topics = this.#topics.ofBoard(board.name);
      published.set(topics.state, topics);
      this.#publish(board, topics, addresses.get(board.name));
    }
    for (const [state, topics] of this.#published) if (!published.has(state)) this.#remove(topics);
    this.#published = published;
  }

  #publish(board: BoardEntry, topics: BoardTopics, address: string | undefined): void {
    const { bitrates } = this.#options;
    const readings = {
      address,
      bitrate: bitrates.of(board.name),
      recording: this.#recordingOf(board.name),
    };
    this.#retained.set(topics.discovery, discoveryMessage(board, this.#discovery));
    this.#retained.set(topics.state, boardState(board, readings));
    this.#retained.set(topics.availability, board.state === 'live' ? online : offline);
  }

  #remove({ discovery, state, availability, snapshot }: BoardTopics): void {
    for (const topic of [discovery, state, snapshot, availability]) this.#retained.clear(topic);
  }

  #recordingOf(board: string): BoardRecording['state'] | undefined {
    if (this.#options.recorder === undefined) return undefined;
    return this.#recordings.get(board)?.state ?? 'stopped';
  }

  #connected(): void {
    this.#publishChanges();
    this.#retained.set(this.#topics.status, online);
    this.#retained.connected();
  }

  #received({ topic, text, isRetained }: MqttMessage): void {
    if (topic === this.#topics.homeAssistantStatus) {
      if (text === online && !isRetained) this.#retained.connected();
      return;
    }
    const topics = this.#topics.ofSameBoard(topic);
    if (topics === undefined) return;
    if (topic === topics.availability) this.#foundRetained(topics, text, isRetained);
    // The broker would repeat a retained command after each connection.
    else if (topic === topics.record && !isRetained) void this.#record(topics, text);
    else if (topic === topics.restart && !isRetained) void this.#restart(topics, text);
  }

  /** Removes what an earlier process has left of a board that is not in the list. */
  #foundRetained(topics: BoardTopics, text: string, isRetained: boolean): void {
    if (isRetained && text !== '' && !this.#published.has(topics.state)) this.#remove(topics);
  }

  #boardOf({ state }: BoardTopics): BoardEntry | undefined {
    return this.#options.boards().find(({ name }) => this.#topics.ofBoard(name).state === state);
  }

  async #record(topics: BoardTopics, command: string): Promise<void> {
    const { recorder, log } = this.#options;
    const { record } = topics;
    const board = this.#boardOf(topics);
    if (board === undefined || recorder === undefined) return;
    if (command !== 'ON' && command !== 'OFF') {
      return log(`MQTT: an invalid command on ${record} is ignored: expected ON or OFF`);
    }
    try {
      await recorder.record(board.name, command === 'ON');
    } catch (error) {
      log(`MQTT: cannot record ${printable(board.name)}: ${errorMessage(error)}`);
    }
    await this.#read();
  }

  async #restart(topics: BoardTopics, command: string): Promise<void> {
    const { restartBoard, log } = this.#options;
    const board = this.#boardOf(topics);
    if (board === undefined) return;
    if (command !== pressCommand) {
      return log(
        `MQTT: an invalid command on ${topics.restart} is ignored: expected ${pressCommand}`,
      );
    }
    const outcome = await restartBoard(board.name);
    if (outcome.kind === 'refused') log(`MQTT: not restarted: ${outcome.reason}`);
    else if (outcome.kind === 'asked') log(`MQTT: ${printable(board.name)} is asked to restart`);
  }

  async #read(): Promise<void> {
    if (this.#isReading || this.#isClosed) return;
    this.#isReading = true;
    const { boards, bitrates, recorder } = this.#options;
    const recordings = await recorder?.recordings().catch(() => undefined);
    if (recordings !== undefined) {
      this.#recordings = new Map(recordings.map((recording) => [recording.board, recording]));
    }
    await bitrates.update(boards());
    this.#isReading = false;
    this.update();
  }

  #startSnapshots(recorder: RecorderAccess): SnapshotPublisher {
    const { boards, log } = this.#options;
    return new SnapshotPublisher({
      ...{ boards, log, snapshot: (board) => recorder.snapshot(board) },
      intervalMs: this.#options.broker.snapshotSeconds * 1000,
      publish: (board, jpeg) => this.#retained.set(this.#topics.ofBoard(board).snapshot, jpeg),
    });
  }
}

function subscriptionsOf(topics: Topics): readonly string[] {
  const { homeAssistantStatus, anyAvailability, anyRecord, anyRestart } = topics;
  return [homeAssistantStatus, anyAvailability, anyRecord, anyRestart];
}
