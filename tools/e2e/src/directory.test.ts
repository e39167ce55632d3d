import { expect, it } from 'vitest';
import { ChurnBoard } from './churn/churn-board.ts';
import { DirectoryChurn } from './churn/directory-churn.ts';
import { MediaServerProcess } from './churn/media-server.ts';
import { externalKurento, Gateway } from './gateway.ts';
import { pause, until } from './until.ts';

// The media server is one of the test's own, so that its messages can be spoiled.
it.skipIf(externalKurento() !== undefined)(
  'lists what is there although one in ten messages is lost, doubled or late',
  async () => {
    const churn = await DirectoryChurn.start(1);

    await churn.run(20_000);
    const lists = await until('the list is right', 20_000, async () => {
      const both = await churn.lists();
      return both.listed === both.right && both;
    }).catch(() => churn.lists());

    expect(lists.listed).toBe(lists.right);
    expect(churn.disturbed).toEqual([]);
    expect(churn.counts.spoiled).toBeGreaterThan(10);
    await churn.close();
  },
  120_000,
);

it.skipIf(externalKurento() !== undefined)(
  'lists a board once after each restart of a Kurento of others, and at once',
  async () => {
    let kurento = await MediaServerProcess.start();
    const { port } = kurento;
    const gateway = await Gateway.start({ kms: kurento.url });
    const board = new ChurnBoard('k1');
    await board.start(gateway.kurentoUrl);
    const isLive = async () => (await gateway.board('k1'))?.state === 'live';

    const backMs: number[] = [];
    for (let restart = 0; restart < 3; restart += 1) {
      await until('the board is live', 10_000, isLive);
      await kurento.kill();
      await pause(3000);
      kurento = await MediaServerProcess.start(port);
      const answered = performance.now();
      await until('the board has published again', 20_000, () => board.announced === restart + 2);
      backMs.push(Math.round(performance.now() - answered));
    }
    await until('the board is live', 10_000, isLive);
    const names = (await gateway.boards()).map(({ name }) => name);

    console.log(`Published again ${backMs.join(', ')} ms after the first answer.`);
    expect(names).toEqual(['k1']);
    await board.end('closes');
    await gateway.stop();
    await kurento.kill();
  },
  120_000,
);
