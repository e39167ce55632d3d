import { externalKurento } from '@boardcast/testkit/external-kurento';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until, pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHarness } from './test-harness.ts';

let harness: TestHarness;

beforeAll(async () => {
  harness = await TestHarness.open();
});

afterAll(() => harness.close());

async function openBoth(name: string) {
  const board = await harness.openBoard({ name, source: 'pattern' });
  const viewer = await harness.openViewer({ watch: name });
  await viewer.waitForState('live');
  await viewer.frames();
  return { board, viewer, close: () => Promise.all([board.close(), viewer.close()]) };
}

const isEmbedded = externalKurento() === undefined;

it.skipIf(!isEmbedded)('is live again within 5 s after the media server was killed', async () => {
  const { board, viewer, close } = await openBoth('kitchen');
  const killedAt = Date.now();

  for (const pid of harness.gateway.mediaServerPids()) process.kill(pid, 'SIGKILL');
  // Frames in transit are still displayed for a moment.
  const frame = await viewer.frameAfter(killedAt + 500);

  expect(frame.displayedAt - killedAt).toBeLessThan(5000);
  await viewer.waitForState('live');
  expect(await board.state()).toBe('publishing');
  expect(await board.announcedEndpoints()).toHaveLength(2);
  await close();
});

it('is live again within 10 s after the gateway was restarted', async () => {
  const { board, viewer, close } = await openBoth('attic');
  const { port } = harness.gateway;

  await harness.gateway.stop();
  await pause(500);
  const startedAt = Date.now();
  harness.gateway = await GatewayProcess.start({ port });
  const frame = await viewer.frameAfter(startedAt);

  expect(frame.displayedAt - startedAt).toBeLessThan(10_000);
  // An external Kurento keeps running, and its frames never stop: the board resumes a little later.
  await board.waitForState('publishing');
  await harness.gateway.liveBoard('attic');
  await viewer.waitForState('live');
  await close();
});

it('shows a board as offline within 5 s of its end, and once when it is back', async () => {
  const { board, viewer, close } = await openBoth('shed');
  const first = await harness.gateway.liveBoard('shed');

  await board.page.close({ runBeforeUnload: false });
  const isOffline = async () => (await harness.gateway.board('shed'))?.state !== 'live';
  await until('the board is offline', isOffline, 5000);
  await viewer.waitForState('waiting');
  const again = await harness.openBoard({ name: 'shed', source: 'pattern' });
  await viewer.waitForState('live');

  // Replaced entries are removed once a second.
  const [only] = await until(
    'the board is listed once',
    async () => {
      const boards = (await harness.gateway.boards()).filter(({ name }) => name.startsWith('shed'));
      return boards.length === 1 && boards;
    },
    3000,
  );
  expect([only?.name, only?.state]).toEqual(['shed', 'live']);
  expect(only?.pipeline).not.toBe(first.pipeline);
  await again.close();
  await close();
});
