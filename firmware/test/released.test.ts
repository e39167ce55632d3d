import type { PublishedBoard } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

/** ICE would detect the release after 16 s at the earliest. */
const recoveryTimeoutMs = 8000;

let gateway: GatewayProcess;
let client: KurentoClient;
let board: HostBoard | undefined;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();
});

afterEach(async () => {
  await board?.stop();
});

afterAll(async () => {
  await client.close();
  await gateway.stop();
});

/** Starts a board, and resolves with its entry in the list once it is live. */
async function live(name: string): Promise<PublishedBoard> {
  board = HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name });
  return waitUntilLive(name, () => true);
}

function waitUntilLive(
  name: string,
  matches: (board: PublishedBoard) => boolean,
): Promise<PublishedBoard> {
  return until(
    `${name} is live`,
    async () => {
      const listed = await gateway.board(name);
      return listed?.state === 'live' && matches(listed) ? listed : undefined;
    },
    recoveryTimeoutMs,
  );
}

it('announces a new endpoint when another client releases the viewers’ one', async () => {
  const before = await live('kitchen');
  const { endpoint, viewerEndpoint } = before;

  await client.release(viewerEndpoint ?? '');
  const after = await waitUntilLive(
    'kitchen',
    (listed) => listed.viewerEndpoint !== null && listed.viewerEndpoint !== viewerEndpoint,
  );

  expect(after.endpoint).toBe(endpoint);
  expect(board?.announced).toEqual([viewerEndpoint, after.viewerEndpoint]);
});

it.each(['endpoint', 'pipeline'] as const)(
  'publishes again at once when another client releases its %s',
  async (kind) => {
    const before = await live(kind);

    await client.release(before[kind]);
    const after = await waitUntilLive(kind, (listed) => listed.pipeline !== before.pipeline);

    expect(board?.announced).toEqual([before.viewerEndpoint, after.viewerEndpoint]);
  },
  30_000,
);
