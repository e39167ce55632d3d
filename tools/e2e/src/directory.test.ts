import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { externalKurento } from '@boardcast/testkit/external-kurento';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { until, pause } from '@boardcast/testkit/until';
import { describe, expect, it } from 'vitest';
import { ChurnBoard, ChurnViewer } from './churn/churn-board.ts';
import { ChurnPeer } from './churn/churn-peer.ts';
import { DirectoryChurn } from './churn/directory-churn.ts';

const isEmbedded = externalKurento() === undefined;

// Each test has its own gateway.
describe.concurrent('the list of boards', () => {
  // Their media servers are started by the tests, which impair their messages and stop them.
  describe.skipIf(!isEmbedded).concurrent('with an external Kurento', () => {
    it('is correct although one in ten messages is dropped, repeated or delayed', async () => {
      const churn = await DirectoryChurn.start(1);

      await churn.run(20_000);
      const isCorrect = async () => {
        const both = await churn.lists();
        return both.listed === both.expected && both;
      };
      const lists = await until('the list is correct', isCorrect, 20_000).catch(() =>
        churn.lists(),
      );

      expect(lists.listed).toBe(lists.expected);
      expect(churn.disturbed).toEqual([]);
      expect(churn.counts.impaired).toBeGreaterThan(10);
      await churn.close();
    });

    it('has a board once after each restart of the Kurento, and without delay', async () => {
      let kurento = await MediaServerProcess.start();
      const { port } = kurento;
      const gateway = await GatewayProcess.start({ kms: kurento.url });
      const board = new ChurnBoard('k1');
      await board.start(gateway.kurentoUrl);

      const publishedMs: number[] = [];
      for (let restart = 0; restart < 3; restart += 1) {
        await gateway.liveBoard('k1');
        await kurento.kill();
        await pause(3000);
        kurento = await MediaServerProcess.start({ port });
        const startedAt = performance.now();
        await until('the board has published again', () => board.announced === restart + 2);
        publishedMs.push(Math.round(performance.now() - startedAt));
      }
      await gateway.liveBoard('k1');
      const names = (await gateway.boards()).map(({ name }) => name);

      console.log(`Published again ${publishedMs.join(', ')} ms after the restart.`);
      expect(names).toEqual(['k1']);
      await board.end('closes');
      await gateway.stop();
      await kurento.stop();
    });

    it('has a board offline soon after it vanished while the media server was stopped', async () => {
      const kurento = await MediaServerProcess.start();
      const gateway = await GatewayProcess.start({ kms: kurento.url });
      const board = new ChurnBoard('vanished');
      await board.start(gateway.kurentoUrl);
      await gateway.liveBoard('vanished');

      kurento.signal('SIGSTOP');
      await board.end('loses its WebSocket');
      await pause(5000);
      kurento.signal('SIGCONT');
      const isOffline = async () => (await gateway.board('vanished'))?.state !== 'live';
      await until('the board is offline', isOffline, 15_000);

      await gateway.stop();
      await kurento.kill();
    });
  });

  // The order of Kurento's one2many tutorial: publish first, and connect when a viewer comes.
  it('has a board whose media flowed before anything was connected to it', async () => {
    const gateway = await GatewayProcess.start();
    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
    await client.connect();
    const mediaPipeline = await client.create('MediaPipeline', {});
    const [source, sink] = [
      await client.create('WebRtcEndpoint', { mediaPipeline }),
      await client.create('WebRtcEndpoint', { mediaPipeline }),
    ];
    const peer = new ChurnPeer('SendOnly');
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
    await until('media flow', isFlowing);
    const listed = async () =>
      (await gateway.boards()).find(({ pipeline }) => pipeline === mediaPipeline);
    const before = await listed();

    await client.invoke('WebRtcEndpoint', source, 'connect', { sink });
    const board = await until('the board is listed', listed);

    expect(before).toBeUndefined();
    expect([board.name, board.state, board.endpoint]).toEqual(['board-1', 'live', source]);
    peer.close();
    await client.release(mediaPipeline);
    await client.close();
    await gateway.stop();
  });

  it('does not count a viewer that releases its endpoint and closes its WebSocket at once', async () => {
    const gateway = await GatewayProcess.start();
    const board = new ChurnBoard('counted');
    await board.start(gateway.kurentoUrl);
    const { endpoint } = await until('the board is listed', () => gateway.board('counted'));
    const viewers = async () => (await gateway.board('counted'))?.viewers;

    for (let round = 0; round < 5; round += 1) {
      const viewer = new ChurnViewer(gateway.kurentoUrl, endpoint);
      await viewer.start();
      await until('the viewer is counted', async () => (await viewers()) === 1);
      void viewer.end('closes');
      await viewer.end('loses its WebSocket');
      await until('nobody is counted', async () => (await viewers()) === 0);
    }

    await board.end('closes');
    await gateway.stop();
  });
});
