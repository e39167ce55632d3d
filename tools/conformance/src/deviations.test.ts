import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import type { LibdatachannelPeerOptions } from '@boardcast/testkit/libdatachannel-peer';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { beforeEach, describe, expect, test } from 'vitest';
import { h264Clip } from './clip.ts';
import type { DeviationName } from './deviations.ts';
import { deviationNames, deviations } from './deviations.ts';
import type { MediaPeer } from './media-peer.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness(['--collector-period', '1']);
let client: TestClient;
let pipeline: string;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [pipeline, source, sink] = await createEndpoints(client);
});

/** Each holds on the embedded server and not on a Kurento; those of the replay are tested there. */
const proofs: Readonly<Partial<Record<DeviationName, () => Promise<void>>>> = {
  'invalid JSON is answered': async () => {
    for (const text of ['this is not json', '']) {
      client.send(text);
      expect(await client.reply(null)).toMatchObject({ error: { code: -32700 } });
    }
    expect(await client.call('ping')).toEqual({ value: 'pong' });
  },

  'invalid requests are answered': async () => {
    const batch = '[{"jsonrpc":"2.0","id":1,"method":"ping"}]';
    for (const text of ['5', '"s"', 'null', batch]) {
      client.send(text);
      expect(await client.reply(null)).toMatchObject({ error: { code: -32600 } });
    }
    for (const params of ['[1]', '"x"']) {
      client.send(`{"jsonrpc":"2.0","id":"odd","method":"invoke","params":${params}}`);
      expect(await client.reply('odd')).toMatchObject({ error: { code: -32603 } });
    }
  },

  'the receive limit is in the answer': async () => {
    await client.invoke(source, 'setMaxVideoRecvBandwidth', { maxVideoRecvBandwidth: 700 });
    const answer = await client.invoke(source, 'processOffer', {
      offer: espPeerOffer({ rtpmap: true }),
    });
    const [audio, video] = String(answer)
      .split(/^(?=m=)/m)
      .slice(1);
    expect(video).toContain('\r\nb=AS:700\r\n');
    expect(audio).not.toContain('b=AS');
  },

  'TURN over UDP only': async () => {
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    const turnUrl = 'user:secret@192.0.2.1:3478?transport=tcp';
    expect(await client.refusal(endpoint, 'setTurnUrl', { turnUrl })).toMatchObject({
      code: 40107,
    });
  },

  'one limit for a data channel': async () => {
    const endpoint = await client.create('WebRtcEndpoint', {
      mediaPipeline: pipeline,
      useDataChannels: true,
    });
    await harness.peer({ direction: 'RecvOnly', data: true }).join(client, endpoint);
    const both = { maxPacketLifeTime: 100, maxRetransmits: 1 };
    expect(await client.refusal(endpoint, 'createDataChannel', both)).toMatchObject({
      code: 40107,
    });
  },

  'a pipeline as a sink is rejected': async () => {
    for (const wrong of [pipeline, SERVER_MANAGER_ID]) {
      const { code } = await client.refusal(source, 'connect', { sink: wrong });
      expect(code).toBe(40004);
    }
    expect(harness.server.isRunning).toBe(true);
  },

  'unannounced SSRCs are accepted': async () => {
    const [publisher, viewer] = await pair({}, {}, (offer) => offer.replace(/a=ssrc:.*\r\n/g, ''));
    publisher.play(h264Clip());
    await until('frames', () => viewer.payloads('H264').length > 20);
  },

  'a peer with known addresses starts DTLS': async () => {
    const answer = await client.invoke(source, 'processOffer', {
      offer: espPeerOffer({ rtpmap: true }),
    });
    expect(answer).toMatch(/^a=setup:passive\r$/m);
    const unknown = espPeerOffer({ rtpmap: true }).replace(/^a=candidate.*\r\n/gm, '');
    const other = await client.invoke(sink, 'processOffer', { offer: unknown });
    expect(other).toMatch(/^a=setup:active\r$/m);
  },

  'one codec per section': async () => {
    const answer = await client.invoke(source, 'processOffer', {
      offer: espPeerOffer({ rtpmap: true }),
    });
    expect(answer).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 102\r$/m);
  },

  'no transcoding': async () => {
    await client.subscribe(sink, 'Error');
    const [publisher, viewer] = await pair({ video: ['H264'] }, { video: ['VP8'] });
    publisher.play(h264Clip());
    const { data } = await client.event('Error', sink, { errorCode: 40005 });
    const description = String(data['description']);
    for (const part of ['VIDEO', 'H264', 'VP8', source, sink, 'negotiate both with one codec']) {
      expect(description).toContain(part);
    }
    await until('audio', () => viewer.payloads('PCMA').length > 20);
    expect(viewer.payloads('VP8')).toEqual([]);
    expect(client.eventsOf('Error')).toHaveLength(1);
    const logged = harness.server.log.filter((line) => line.includes(sink));
    expect(logged.filter((line) => line.includes('transcoded'))).toHaveLength(1);
  },

  'lost peers are detected early': async () => {
    await client.subscribe(sink, 'MediaStateChanged');
    const [publisher, viewer] = await pair({}, {});
    publisher.play(h264Clip());
    viewer.startReporting();
    await pause(1000);
    viewer.stopReporting();
    await client.event('MediaStateChanged', sink, { newState: 'CONNECTED' });
    viewer.close();
    await client.event('MediaStateChanged', sink, { newState: 'DISCONNECTED' }, 12_000);
  },

  'the connection state is current': async () => {
    await client.subscribe(sink, 'ConnectionStateChanged');
    const [publisher, viewer] = await pair({}, {});
    publisher.play(h264Clip());
    viewer.close();
    await client.event('ConnectionStateChanged', sink, { newState: 'DISCONNECTED' }, 12_000);
    expect(await client.invoke(sink, 'getConnectionState')).toBe('DISCONNECTED');
  },

  'early events arrive': async () => {
    const newcomer = await harness.client();
    const params = { type: 'MediaPipeline', constructorParams: {} };
    const inEndpoint = (operation: string, operationParams: object): object => ({
      method: 'invoke',
      params: { object: 'newref:1', operation, operationParams },
    });
    const endpoint = { mediaPipeline: 'newref:0' };
    const { value } = await newcomer.call('transaction', {
      operations: [
        { method: 'create', params },
        { method: 'create', params: { type: 'WebRtcEndpoint', constructorParams: endpoint } },
        { method: 'subscribe', params: { object: 'newref:1', type: 'IceCandidateFound' } },
        inEndpoint('processOffer', { offer: espPeerOffer({ rtpmap: true }) }),
        inEndpoint('gatherCandidates', {}),
      ].map((operation, id) => ({ id, jsonrpc: '2.0', ...operation })),
    });
    const id = (value as { result: { value: string } }[])[1]?.result.value ?? '';
    await newcomer.event('IceCandidateFound', id);
  },

  'polling adds no references': async () => {
    const leaving = await harness.client();
    const object = await leaving.create('MediaPipeline');
    leaving.close();
    const lists = async (): Promise<boolean> =>
      ((await client.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[]).includes(object);
    for (const end = performance.now() + 8000; await lists(); await pause(100)) {
      if (performance.now() > end) throw new Error('The pipeline is still there.');
    }
  },

  'no send limit': async () => {
    await client.invoke(sink, 'setMaxVideoSendBandwidth', { maxVideoSendBandwidth: 1 });
    const [publisher, viewer] = await pair({}, {});
    publisher.play(h264Clip());
    const bytes = (): number =>
      viewer.payloads('H264').reduce((sum, payload) => sum + payload.length, 0);
    await until('far more than 1 kbit/s', () => bytes() > 10_000);
  },
};

async function pair(
  given: Partial<LibdatachannelPeerOptions>,
  wanted: Partial<LibdatachannelPeerOptions>,
  offer?: (offer: string) => string,
): Promise<[publisher: MediaPeer, viewer: MediaPeer]> {
  await client.invoke(source, 'connect', { sink });
  const publisher = harness.peer({ direction: 'SendOnly', ...given });
  const viewer = harness.peer({ direction: 'RecvOnly', ...wanted });
  await publisher.join(client, source, { offer });
  await viewer.join(client, sink);
  return [publisher, viewer];
}

describe.skipIf(isExternal)('the embedded server', () => {
  const named = Object.entries(proofs) as [DeviationName, () => Promise<void>][];

  test.each(named)('%s', async (_name, proof) => {
    await proof();
  });

  test('has a proof and a reason for each deviation', () => {
    for (const name of deviationNames) {
      expect('explains' in deviations[name] || name in proofs, name).toBe(true);
      expect(deviations[name].reason).toMatch(/\.$/);
    }
  });
});
