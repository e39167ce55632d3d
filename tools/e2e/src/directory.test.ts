import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { expect, it } from 'vitest';
import { ChurnBoard, ChurnViewer } from './churn/churn-board.ts';
import { DirectoryChurn } from './churn/directory-churn.ts';
import { MediaServerProcess } from './churn/media-server.ts';
import { NativePeer } from './churn/native-peer.ts';
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

it.skipIf(externalKurento() !== undefined)(
  'lists a board that dies while the media server stands still as offline, soon after',
  async () => {
    const kurento = await MediaServerProcess.start();
    const gateway = await Gateway.start({ kms: kurento.url });
    const board = new ChurnBoard('ghost');
    await board.start(gateway.kurentoUrl);
    const isLive = async () => (await gateway.board('ghost'))?.state === 'live';
    await until('the board is live', 10_000, isLive);

    kurento.signal('SIGSTOP');
    await board.end('loses its WebSocket');
    await pause(5000);
    kurento.signal('SIGCONT');
    await until('the board is not live', 15_000, async () => !(await isLive()));

    await gateway.stop();
    await kurento.kill();
  },
  60_000,
);

// The order of Kurento's one2many tutorial: publish, and connect when somebody comes to watch.
it('lists a board whose media flowed before anything was connected to it, and keeps it', async () => {
  const gateway = await Gateway.start();
  const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();
  const mediaPipeline = await client.create('MediaPipeline', {});
  const [source, sink] = [
    await client.create('WebRtcEndpoint', { mediaPipeline }),
    await client.create('WebRtcEndpoint', { mediaPipeline }),
  ];
  const peer = new NativePeer('SendOnly');
  client.on('event', ({ object, type, data }) => {
    if (object === source && type === 'IceCandidateFound') peer.addCandidate(data.candidate);
  });
  await client.subscribe(source, 'IceCandidateFound', () => undefined);
  const offer = await peer.createOffer();
  const answer = await client.invoke('WebRtcEndpoint', source, 'processOffer', { offer });
  await peer.setAnswer(answer);
  await client.invoke('WebRtcEndpoint', source, 'gatherCandidates');
  const isFlowing = () =>
    client.invoke('WebRtcEndpoint', source, 'isMediaFlowingOut', { mediaType: 'VIDEO' });
  await until('media flow', 10_000, isFlowing);
  const listed = async () =>
    (await gateway.boards()).find(({ pipeline }) => pipeline === mediaPipeline);
  const before = await listed();

  await client.invoke('WebRtcEndpoint', source, 'connect', { sink });
  const board = await until('the board is listed', 5000, listed);

  expect(before).toBeUndefined();
  expect([board.name, board.state, board.endpoint]).toEqual(['board-1', 'live', source]);
  peer.close();
  await client.release(mediaPipeline);
  await client.close();
  await gateway.stop();
}, 60_000);

it('counts no viewer that releases its endpoint and closes its WebSocket in the same moment', async () => {
  const gateway = await Gateway.start();
  const board = new ChurnBoard('counted');
  await board.start(gateway.kurentoUrl);
  const { endpoint } = await until('the board is listed', 10_000, () => gateway.board('counted'));
  const viewers = async () => (await gateway.board('counted'))?.viewers;

  for (let round = 0; round < 5; round += 1) {
    const viewer = new ChurnViewer(gateway.kurentoUrl, endpoint);
    await viewer.start();
    await until('the viewer is counted', 10_000, async () => (await viewers()) === 1);
    void viewer.end('closes');
    await viewer.end('loses its WebSocket');
    await until('nobody is counted', 10_000, async () => (await viewers()) === 0);
  }

  await board.end('closes');
  await gateway.stop();
}, 120_000);
