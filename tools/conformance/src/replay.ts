import type { Reply } from '@boardcast/protocol';
import { type ReceivedEvent, TestClient } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { h264Clip } from './clip.ts';
import { explain } from './deviations.ts';
import type { Occurrence } from './deviations.ts';
import { MediaPeer } from './media-peer.ts';
import { Comparison, Names } from './shape.ts';
import { readTranscript } from './transcript.ts';
import type { RecordedEvent, RecordedReply, Step } from './transcript.ts';

const eventTimeoutMs = 5000;
/** For an event that was missed before, or that a deviation explains. */
const missedEventTimeoutMs = 50;

interface Invoked {
  readonly operation?: string;
}

/**
 * Sends a recorded conversation with Kurento to a server, and collects the differences of its replies
 * and events. Ids are translated; real peers replace the recorded browsers.
 */
export class Replay {
  readonly occurrences: Occurrence[] = [];
  /** The number of replies and events that were compared. */
  compared = 0;
  readonly #url: string;
  readonly #file: string;
  readonly #names = new Names();
  readonly #clients = new Map<string, TestClient>();
  readonly #peers = new Map<string, MediaPeer>();
  readonly #missed = new Set<string>();
  #seen = new Map<TestClient, ReceivedEvent[]>();

  constructor(url: string, file: string) {
    this.#url = url;
    this.#file = file;
  }

  async run(): Promise<void> {
    const steps = readTranscript(this.#file);
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'open') await this.#client(step.conn, true);
      else if (step.kind === 'close') await this.#close(step.conn);
      else if (step.kind === 'send') await this.#send(step, replyTo(steps, index));
      else if (step.kind === 'event') await this.#expectEvent(step.conn, step.event);
    }
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close();
    for (const client of this.#clients.values()) client.close();
  }

  async #client(conn: string, reopen = false): Promise<TestClient> {
    const known = this.#clients.get(conn);
    if (known !== undefined && !reopen) return known;
    known?.close();
    const client = await TestClient.open(this.#url);
    this.#clients.set(conn, client);
    return client;
  }

  async #close(conn: string): Promise<void> {
    const client = this.#clients.get(conn);
    client?.close();
    await until('the socket is closed', () => client === undefined || client.isClosed);
    // The server notices it a moment later.
    await pause(20);
  }

  async #send(
    { conn, text, message }: Extract<Step, { kind: 'send' }>,
    expected: RecordedReply | undefined,
  ): Promise<void> {
    const client = await this.#client(conn);
    const peer = await this.#peerFor(message);
    const request = this.#translated(text, message, peer?.offer);
    client.send(request);
    if (expected === undefined) return;
    const id = expected.id as string | number | null;
    this.#compare(message, expected, await client.reply(id));
    if (peer !== undefined) await this.#join(client, peer, expected);
  }

  #translated(text: string, message: unknown, offer: string | undefined): string {
    if (typeof message !== 'object' || message === null) return text;
    const translated = this.#names.translateAll(message);
    if (offer === undefined) return JSON.stringify(translated);
    return JSON.stringify(translated, (key, value: unknown) => (key === 'offer' ? offer : value));
  }

  #compare(message: unknown, expected: RecordedReply, actual: Reply): void {
    const { method = '', params } = (message ?? {}) as { method?: string; params?: Invoked };
    const request = params?.operation ?? method;
    const comparison = new Comparison(this.#names, request);
    comparison.compare(expected, request === 'getPipelines' ? this.#own(actual) : actual);
    this.#note(comparison, request, '');
  }

  /** Other clients may have pipelines on the same server. */
  #own(reply: Reply): unknown {
    if ('error' in reply) return reply;
    const { value, ...rest } = reply.result as { readonly value: readonly string[] };
    return { ...reply, result: { ...rest, value: value.filter((id) => this.#names.isOurs(id)) } };
  }

  #note({ differences }: Comparison, request: string, event: string): void {
    this.compared += 1;
    for (const difference of differences) {
      this.occurrences.push({ file: this.#file, request, event, difference });
    }
  }

  /** A peer with the direction of the recorded offer. */
  async #peerFor(message: unknown): Promise<{ peer: MediaPeer; offer: string } | undefined> {
    const recorded = findOffer(message);
    if (recorded === undefined || !/^a=(sendonly|recvonly)\r$/m.test(recorded)) return undefined;
    const publishes = recorded.includes('a=sendonly');
    const peer = new MediaPeer({ direction: publishes ? 'SendOnly' : 'RecvOnly' });
    const offer = await peer.createOffer();
    if (publishes) peer.play(h264Clip());
    return { peer, offer };
  }

  async #join(
    client: TestClient,
    { peer }: { peer: MediaPeer },
    reply: RecordedReply,
  ): Promise<void> {
    const answer = findAnswer(this.#names.translateAll(reply));
    if (answer === undefined) throw new Error('The server did not answer an offer.');
    const endpoint = endpointOf(this.#names.translateAll(reply)) ?? '';
    this.#peers.set(endpoint === '' ? String(this.#peers.size) : endpoint, peer);
    await peer.setAnswer(answer);
    const feed = (event: ReceivedEvent): void => {
      if (event.type !== 'IceCandidateFound') return;
      const { candidate } = event.data['candidate'] as { candidate: string };
      const [newest] = [...this.#peers.values()].slice(-1);
      if (/ UDP /i.test(candidate)) newest?.addCandidate({ candidate, sdpMid: '0' });
    };
    client.events.forEach(feed);
    client.onEvent(feed);
    peer.startReporting();
  }

  /** An event of Kurento must have been received, or arrive soon, with the same data. */
  async #expectEvent(conn: string, recorded: RecordedEvent): Promise<void> {
    const { object, objectId } = recorded.data;
    // The requests of another client were not recorded.
    if (!this.#names.has(JSON.stringify([recorded.object, object, objectId]))) return;
    const client = await this.#client(conn);
    const used = this.#seen.get(client) ?? [];
    this.#seen.set(client, used);
    const matches = (event: ReceivedEvent): boolean =>
      !used.includes(event) && this.#matches(recorded, event);
    const key = keyOf(recorded);
    const difference = { path: key, expected: recorded, actual: undefined };
    const missing = { file: this.#file, request: '', event: recorded.type, difference };
    const unlikely = this.#missed.has(key) || explain(missing) !== undefined;
    const timeoutMs = unlikely ? missedEventTimeoutMs : eventTimeoutMs;
    const found = await until(key, () => client.events.find(matches), timeoutMs).catch(
      () => undefined,
    );
    if (found === undefined) {
      this.compared += 1;
      this.#missed.add(key);
      this.occurrences.push(missing);
      return;
    }
    used.push(found);
    const comparison = new Comparison(this.#names);
    comparison.compare(recorded, found);
    this.#note(comparison, '', recorded.type);
  }

  #matches(recorded: RecordedEvent, event: ReceivedEvent): boolean {
    if (event.type !== recorded.type) return false;
    if (event.object !== this.#names.translate(recorded.object)) return false;
    return keyOf(recorded) === keyOf(event) && this.#sameObject(recorded, event);
  }

  #sameObject({ data }: RecordedEvent, event: ReceivedEvent): boolean {
    return ['object', 'objectId', 'sink'].every((name) => {
      const id = data[name];
      return typeof id !== 'string' || this.#names.translate(id) === event.data[name];
    });
  }
}

/** Identifies an event among those of an object. */
function keyOf({ type, data }: RecordedEvent | ReceivedEvent): string {
  const { state, newState, mediaType, componentId, candidate } = data;
  const { candidate: line = '', sdpMid = '' } = (candidate ?? {}) as Record<string, string>;
  const [, component, protocol] = line.split(' ');
  const fields = [state, newState, mediaType, componentId, component, protocol, sdpMid];
  return [type, ...fields.filter((field) => field !== undefined && field !== '')].join(' ');
}

/** The reply to a request: on its socket, with its id, or without an id before the next request. */
function replyTo(steps: readonly Step[], index: number): RecordedReply | undefined {
  const sent = steps[index];
  if (sent?.kind !== 'send') return undefined;
  const id = (sent.message as { id?: unknown } | null)?.id;
  let adjacent = true;
  for (const step of steps.slice(index + 1)) {
    if (!('conn' in step) || step.conn !== sent.conn) continue;
    if (step.kind === 'open') return undefined;
    if (step.kind === 'send') adjacent = false;
    if (step.kind !== 'reply') continue;
    if (step.message.id === null ? adjacent : step.message.id === id) return step.message;
  }
  return undefined;
}

function findOffer(message: unknown): string | undefined {
  const found = /"offer":("v=0(?:[^"\\]|\\.)*")/.exec(JSON.stringify(message) ?? '')?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as string);
}

function findAnswer(reply: unknown): string | undefined {
  const found = /"value":("v=0(?:[^"\\]|\\.)*")/.exec(JSON.stringify(reply))?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as string);
}

function endpointOf(reply: unknown): string | undefined {
  return /"([^"]+_kurento\.WebRtcEndpoint)"/.exec(JSON.stringify(reply))?.[1];
}
