import { type Board } from '@boardcast/e2e';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

/** ICE alone notices after 16 s at the earliest that nobody receives any more. */
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
  client.close();
  await gateway.stop();
});

/** Starts a board, and resolves with what the list says of it once it is live. */
async function live(name: string): Promise<Board> {
  board = HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name });
  return becomesLive(name, () => true);
}

function becomesLive(name: string, isIt: (board: Board) => boolean): Promise<Board> {
  return until(`${name} is live`, async () => {
    const listed = await gateway.board(name);
    return listed?.state === 'live' && isIt(listed) ? listed : undefined;
  }, recoveryTimeoutMs);
}

it('announces a new endpoint when somebody releases the one for viewers', async () => {
  const before = await live('kitchen');
  const { endpoint, viewerEndpoint } = before;

  await client.release(viewerEndpoint ?? '');
  const after = await becomesLive(
    'kitchen',
    (listed) => listed.viewerEndpoint !== null && listed.viewerEndpoint !== viewerEndpoint,
  );

  expect(after.endpoint).toBe(endpoint);
  expect(board?.announced).toEqual([viewerEndpoint, after.viewerEndpoint]);
}, 30_000);

it.each(['endpoint', 'pipeline'] as const)(
  'publishes again at once when somebody releases its %s',
  async (what) => {
    const before = await live(what);

    await client.release(before[what]);
    const after = await becomesLive(what, (listed) => listed.pipeline !== before.pipeline);

    expect(board?.announced).toEqual([before.viewerEndpoint, after.viewerEndpoint]);
  },
  30_000,
);
