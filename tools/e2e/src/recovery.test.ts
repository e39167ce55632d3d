import { afterAll, beforeAll, expect, it } from 'vitest';
import { externalKurento, Gateway } from './gateway.ts';
import { Stage } from './stage.ts';
import { pause, until } from './until.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

async function openBoth(name: string) {
  const board = await stage.openBoard({ name, source: 'pattern' });
  const viewer = await stage.openViewer({ watch: name });
  await viewer.becomes('live', 10_000);
  await viewer.pictures();
  return { board, viewer, close: () => Promise.all([board.close(), viewer.close()]) };
}

const own = externalKurento() === undefined;

it.skipIf(!own)(
  own
    ? 'is back within 5 s when the media server was killed'
    : 'is back when the media server was killed (skipped: the Kurento of KMS_URL is not ours to kill)',
  async () => {
    const { board, viewer, close } = await openBoth('kitchen');
    const killedAt = Date.now();

    process.kill(stage.gateway.mediaServerPid(), 'SIGKILL');
    // Pictures on their way are still shown for a moment.
    const picture = await viewer.pictureAfter(killedAt + 500, 10_000);

    expect(picture.seenAt - killedAt).toBeLessThan(5000);
    await viewer.becomes('live', 1000);
    expect(await board.state()).toBe('publishing');
    expect(await board.announced()).toHaveLength(2);
    await close();
  },
  60_000,
);

it('is back within 10 s when the gateway was restarted', async () => {
  const { board, viewer, close } = await openBoth('attic');
  const { port } = stage.gateway;

  await stage.gateway.stop();
  await pause(500);
  const startedAt = Date.now();
  stage.gateway = await Gateway.start({ port });
  const picture = await viewer.pictureAfter(startedAt, 15_000);

  expect(picture.seenAt - startedAt).toBeLessThan(10_000);
  // A Kurento elsewhere lives on, and its pictures never stop: the board resumes a little later.
  await board.becomes('publishing', 10_000);
  await stage.liveBoard('attic');
  await viewer.becomes('live', 5000);
  await close();
}, 60_000);

it('says that a board is off within 5 s of its end, and forgets it when it is back', async () => {
  const { board, viewer, close } = await openBoth('shed');
  const first = await stage.liveBoard('shed');

  await board.page.close({ runBeforeUnload: false });
  const offline = async () => (await stage.gateway.board('shed'))?.state !== 'live';
  await until('the board is off', 5000, offline);
  await viewer.becomes('waiting', 5000);
  const again = await stage.openBoard({ name: 'shed', source: 'pattern' });
  await viewer.becomes('live', 10_000);

  // What came back elsewhere is looked for once a second.
  const [only] = await until('the board is listed once', 3000, async () => {
    const boards = (await stage.gateway.boards()).filter(({ name }) => name.startsWith('shed'));
    return boards.length === 1 && boards;
  });
  expect([only?.name, only?.state]).toEqual(['shed', 'live']);
  expect(only?.pipeline).not.toBe(first.pipeline);
  await again.close();
  await close();
}, 60_000);
