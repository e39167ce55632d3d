import { once } from 'node:events';
import { parseBoardList, type BoardEntry } from '@boardcast/protocol';
import { LibdatachannelPeer, payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { writeRtp } from '@boardcast/testkit/rtp';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly value?: string; readonly sessionId?: string };
  readonly error?: { readonly code: number; readonly message: string };
  readonly params?: {
    readonly value: {
      readonly type: string;
      readonly data: {
        readonly candidate?: { readonly candidate: string; readonly sdpMid: string };
      };
    };
  };
}

/**
 * The signaling of Espressif's demo (esp-webrtc-solution, solutions/kms_demo), message by message:
 * session "default", no tags, `processOffer` before the second endpoint, candidates for the mid 0.
 */
class OriginalDemo {
  readonly #peer = new LibdatachannelPeer({ direction: 'SendOnly' });
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #nextId = 1;
  #audio: NodeJS.Timeout | undefined;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.on('message', (data: Buffer) => this.#receive(data.toString()));
  }

  get isConnected(): boolean {
    return this.#peer.isConnected;
  }

  /** Publishes, and resolves with the id of the endpoint for a browser. */
  async publish(): Promise<string> {
    await once(this.#socket, 'open');
    const pipeline = await this.#call('create', { type: 'MediaPipeline', sessionId: 'default' });
    const constructorParams = { mediaPipeline: pipeline };
    const create = { type: 'WebRtcEndpoint', constructorParams };
    const endpoint = await this.#call('create', create);
    await this.#call('subscribe', { type: 'IceCandidateFound', object: endpoint });
    const offer = await this.#peer.createOffer();
    const active = offer.replaceAll(/a=setup:.*\r\n/g, 'a=setup:active\r\n');
    const answer = await this.#invoke(endpoint, 'processOffer', { offer: active });
    await this.#peer.setAnswer(answer);
    await this.#invoke(endpoint, 'gatherCandidates', {});
    const browser = await this.#call('create', create);
    await this.#call('subscribe', { type: 'MediaStateChanged', object: browser });
    await this.#invoke(endpoint, 'connect', { sink: browser });
    return browser;
  }

  /** Sends a packet of G.711 A-law every 20 ms. */
  sendAudio(): void {
    let sequence = 0;
    this.#audio = setInterval(() => {
      sequence += 1;
      this.#peer.sendAudio(
        writeRtp({
          ...{ payloadType: payloadTypes.PCMA, ssrc: ssrcs.audio },
          ...{ sequence, timestamp: sequence * 160, payload: Buffer.alloc(160, 0xd5) },
        }),
      );
    }, 20);
  }

  close(): void {
    clearInterval(this.#audio);
    this.#socket.close();
    this.#peer.close();
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Message;
    this.#messages.push(message);
    const candidate = message.params?.value.data.candidate;
    if (candidate !== undefined) this.#peer.addCandidate(candidate);
  }

  #invoke(object: string, operation: string, operationParams: object): Promise<string> {
    return this.#call('invoke', { object, operation, operationParams });
  }

  /** Resolves with the value of the reply. */
  async #call(method: string, params: object): Promise<string> {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const find = () => this.#messages.find((message) => message.id === id);
    const { result, error } = await until(`${method} is answered`, find, 30_000);
    if (error !== undefined) throw new Error(`${method}: ${error.message} (${error.code})`);
    return result?.value ?? '';
  }
}

let gateway: ProtectedGateway;
const demos: OriginalDemo[] = [];

beforeEach(async () => {
  gateway = await ProtectedGateway.start();
});

afterEach(async () => {
  for (const demo of demos.splice(0)) demo.close();
  await gateway.stop();
});

/** The list as an administrator reads it. */
async function boards(): Promise<readonly BoardEntry[]> {
  const headers = { Authorization: `Bearer ${await gateway.adminToken()}` };
  const answer = await fetch(`${gateway.process.httpUrl}/api/boards`, { headers });
  return parseBoardList(await answer.json());
}

function demoWith(token: string): OriginalDemo {
  const demo = new OriginalDemo(`${gateway.process.kurentoUrl}?token=${token}`);
  demos.push(demo);
  return demo;
}

it('publishes with its key in the URL, and is listed under the name of the key', async () => {
  const { key } = await gateway.addKey('porch');

  const browser = await demoWith(key).publish();

  expect(browser).toMatch(/_kurento\.MediaPipeline\/.+_kurento\.WebRtcEndpoint$/);
  await until('its media are connected', () => demos[0]?.isConnected, 60_000);
  demos[0]?.sendAudio();
  const isLive = async () =>
    (await boards()).some(({ name, state }) => name === 'porch' && state === 'live');
  await until('the board is live', isLive, 60_000);
});

it('is refused with another key', async () => {
  const { key } = await gateway.addKey('porch');
  const socket = new WebSocket(`${gateway.process.kurentoUrl}?token=${key.slice(0, -2)}xx`);

  const [error] = (await once(socket, 'error')) as [Error];

  expect(error.message).toContain('401');
});
