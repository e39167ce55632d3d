import { Transaction } from '@boardcast/protocol';
import { KurentoClient, Publisher } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { LibdatachannelPeer } from '@boardcast/testkit/libdatachannel-peer';
import { pause, until } from '@boardcast/testkit/until';
import { usageOfProcess } from '../fanout/process-usage.ts';

const settleMs = 3000;

/** A gateway that is measured. */
export class GatewaySubject {
  readonly #gateway: GatewayProcess;
  readonly #client: KurentoClient;
  readonly #publishers: Publisher[] = [];

  private constructor(gateway: GatewayProcess, client: KurentoClient) {
    this.#gateway = gateway;
    this.#client = client;
  }

  /** `program` is its main.js, that of this build by default. */
  static async start(program?: string): Promise<GatewaySubject> {
    const gateway = await GatewayProcess.start({
      kms: undefined,
      arguments: ['--no-mdns', '--recorder', 'off'],
      ...(program === undefined ? {} : { program }),
    });
    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
    await client.connect();
    return new GatewaySubject(gateway, client);
  }

  /** Of the gateway alone, in MB, when it has settled. */
  async memory(): Promise<number> {
    await pause(settleMs);
    return (await usageOfProcess(this.#gateway.pid)).residentMegabytes;
  }

  async cpuMs(): Promise<number> {
    return (await usageOfProcess(this.#gateway.pid)).cpuSeconds * 1000;
  }

  /** Boards that connect media, and send none. */
  async publish(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const name = `board${index + 1}`;
      const publisher = new Publisher({
        openSocket: openNodeSocket,
        createPeer: () => new LibdatachannelPeer({ direction: 'SendOnly', audio: [] }),
        tags: { name, profile: 'esp32s3', firmware: 'bench', id: name },
      });
      publisher.start(this.#gateway.kurentoUrl);
      this.#publishers.push(publisher);
      await until(`${name} publishes`, () => publisher.state === 'publishing');
    }
  }

  /** The times of pings, in µs. */
  pings(count: number): Promise<readonly number[]> {
    return times(count, () => this.#client.ping());
  }

  /** The times of transactions that create a viewer's endpoint and connect it to a board's, in µs. */
  async joins(count: number): Promise<readonly number[]> {
    const [board] = await this.#gateway.boards();
    if (board === undefined) throw new Error('No board is listed.');
    const created: string[] = [];
    const taken = await times(count, async () => {
      const transaction = new Transaction();
      const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline: board.pipeline });
      transaction.invoke('WebRtcEndpoint', board.endpoint, 'connect', { sink: endpoint });
      created.push((await this.#client.transaction(transaction)).get(endpoint));
    });
    for (const endpoint of created) await this.#client.release(endpoint);
    return taken;
  }

  async close(): Promise<void> {
    await Promise.all(this.#publishers.map((publisher) => publisher.stop()));
    await this.#client.close();
    await this.#gateway.stop();
  }
}

async function times(count: number, action: () => Promise<void>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await action();
    taken.push((performance.now() - startedAt) * 1000);
  }
  return taken;
}
