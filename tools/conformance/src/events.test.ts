import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { beforeEach, expect, test } from 'vitest';
import { h264Clip } from './clip.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
const media = ['AUDIO', 'VIDEO', 'DATA'];
let client: TestClient;
let pipeline: string;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [pipeline, source, sink] = await createEndpoints(client);
});

test('an event has no id, no session, and its time as a string', async () => {
  await client.subscribe(source, 'ElementConnected');
  await client.invoke(source, 'connect', { sink, mediaType: 'VIDEO' });
  await client.event('ElementConnected', source);
  const text = client.texts.find((message) => message.includes('onEvent')) ?? '';
  expect(JSON.parse(text)).toEqual({
    jsonrpc: '2.0',
    method: 'onEvent',
    params: {
      value: {
        data: {
          mediaType: 'VIDEO',
          sink,
          sinkMediaDescription: 'default',
          source,
          sourceMediaDescription: 'default',
          tags: [],
          timestampMillis: expect.stringMatching(/^\d{13}$/) as unknown,
          type: 'ElementConnected',
        },
        object: source,
        type: 'ElementConnected',
      },
    },
  });
});

test.each([
  'IceCandidateFound',
  'IceGatheringDone',
  'IceComponentStateChanged',
  'DtlsConnectionStateChange',
  'NewCandidatePairSelected',
  'MediaStateChanged',
  'ConnectionStateChanged',
  'MediaFlowInStateChanged',
  'MediaFlowOutStateChanged',
  'MediaTranscodingStateChanged',
  'ElementConnected',
  'ElementDisconnected',
  'MediaSessionStarted',
  'MediaSessionTerminated',
  'DataChannelOpened',
  'DataChannelClosed',
  'Error',
])('%s can be subscribed to', async (type) => {
  expect((await client.call('subscribe', { object: source, type }))['value']).toBeTypeOf('string');
});

test('several subscriptions have different ids, and one event', async () => {
  const first = await client.call('subscribe', { object: source, type: 'ElementConnected' });
  const second = await client.call('subscribe', { object: source, type: 'ElementConnected' });
  expect(first['value']).not.toBe(second['value']);
  await client.invoke(source, 'connect', { sink, mediaType: 'AUDIO' });
  await client.event('ElementConnected', source);
  await client.call('ping');
  expect(client.eventsOf('ElementConnected')).toHaveLength(1);
});

test('every subscribed session gets an event', async () => {
  const other = await harness.client();
  await other.subscribe(source, 'ElementConnected');
  await client.subscribe(source, 'ElementConnected');
  await client.invoke(source, 'connect', { sink, mediaType: 'DATA' });
  await other.event('ElementConnected', source, { mediaType: 'DATA' });
  await client.event('ElementConnected', source, { mediaType: 'DATA' });
});

test('there are no events after unsubscribe', async () => {
  const { value: subscription } = await client.call('subscribe', {
    object: source,
    type: 'ElementConnected',
  });
  await client.call('unsubscribe', { object: source, subscription });
  await client.invoke(source, 'connect', { sink });
  await client.call('ping');
  expect(client.events).toEqual([]);
});

test('connect and disconnect have an event for each medium, or for the named one', async () => {
  await client.subscribe(source, 'ElementConnected', 'ElementDisconnected');
  await client.invoke(source, 'connect', { sink });
  for (const mediaType of media) await client.event('ElementConnected', source, { mediaType });
  await client.invoke(source, 'disconnect', { sink, mediaType: 'AUDIO' });
  await client.event('ElementDisconnected', source, { mediaType: 'AUDIO' });
  const left = (await client.invoke(source, 'getSinkConnections')) as { type: string }[];
  expect(left.map(({ type }) => type).sort()).toEqual(['DATA', 'VIDEO']);
  expect(client.eventsOf('ElementDisconnected')).toHaveLength(1);
});

test('connecting the same pair again emits both events', async () => {
  await client.invoke(source, 'connect', { sink });
  await client.subscribe(source, 'ElementConnected', 'ElementDisconnected');
  await client.invoke(source, 'connect', { sink });
  for (const mediaType of media) {
    await client.event('ElementDisconnected', source, { mediaType });
    await client.event('ElementConnected', source, { mediaType });
  }
});

test('a sink has one source for each medium, which a new one replaces', async () => {
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.invoke(source, 'connect', { sink });
  await client.subscribe(source, 'ElementDisconnected');
  await client.invoke(other, 'connect', { sink, mediaType: 'VIDEO' });
  await client.event('ElementDisconnected', source, { mediaType: 'VIDEO', sink });
  const sources = (await client.invoke(sink, 'getSourceConnections')) as Record<string, string>[];
  const bySource = Object.fromEntries(sources.map(({ type = '', source: id }) => [type, id]));
  expect(bySource).toEqual({ AUDIO: source, DATA: source, VIDEO: other });
});

test('a connection is listed at both ends for each medium', async () => {
  await client.invoke(source, 'connect', { sink, mediaType: 'VIDEO' });
  const connection = {
    __module__: 'kurento',
    __type__: 'ElementConnectionData',
    sink,
    sinkDescription: 'default',
    source,
    sourceDescription: 'default',
    type: 'VIDEO',
  };
  expect(await client.invoke(source, 'getSinkConnections')).toEqual([connection]);
  const ofVideo = { mediaType: 'VIDEO' };
  expect(await client.invoke(sink, 'getSourceConnections', ofVideo)).toEqual([connection]);
  const ofAudio = { mediaType: 'AUDIO' };
  expect(await client.invoke(sink, 'getSourceConnections', ofAudio)).toEqual([]);
});

test('events have tags if that is enabled', async () => {
  await client.invoke(source, 'addTag', { key: 'board', value: 'kitchen' });
  await client.subscribe(source, 'ElementConnected');
  await client.invoke(source, 'connect', { sink, mediaType: 'AUDIO' });
  await client.invoke(source, 'setSendTagsInEvents', { sendTagsInEvents: true });
  expect(await client.invoke(source, 'getSendTagsInEvents')).toBe(true);
  await client.invoke(source, 'connect', { sink, mediaType: 'VIDEO' });
  const silent = await client.event('ElementConnected', source, { mediaType: 'AUDIO' });
  const tagged = await client.event('ElementConnected', source, { mediaType: 'VIDEO' });
  const tag = { __module__: 'kurento', __type__: 'Tag', key: 'board', value: 'kitchen' };
  expect(silent.data['tags']).toEqual([]);
  expect(tagged.data['tags']).toEqual([tag]);
});

test('the manager emits events for created and destroyed objects', async () => {
  await client.subscribe(SERVER_MANAGER_ID, 'ObjectCreated', 'ObjectDestroyed');
  const object = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.event('ObjectCreated', SERVER_MANAGER_ID, { object });
  await client.call('release', { object });
  const { data } = await client.event('ObjectDestroyed', SERVER_MANAGER_ID, { objectId: object });
  expect(Object.keys(data).sort()).toEqual(['objectId', 'source', 'tags', 'timestampMillis']);
});

test('a connection emits its events in order', async () => {
  const expected = [
    'MediaSessionStarted',
    'IceCandidateFound',
    'IceGatheringDone',
    'IceComponentStateChanged',
    'NewCandidatePairSelected',
    'DtlsConnectionStateChange',
    'ConnectionStateChanged',
    'MediaFlowOutStateChanged',
    'MediaStateChanged',
  ];
  await client.subscribe(source, ...expected);
  const publisher = harness.peer({ direction: 'SendOnly' });
  await publisher.join(client, source);
  publisher.play(h264Clip());
  for (const state of ['GATHERING', 'CONNECTING', 'CONNECTED', 'READY']) {
    await client.event('IceComponentStateChanged', source, { componentId: 1, state, streamId: 1 });
  }
  for (const state of ['NEW', 'CONNECTING', 'CONNECTED']) {
    await client.event('DtlsConnectionStateChange', source, { state, streamId: '1' });
  }
  const connected = { newState: 'CONNECTED', oldState: 'DISCONNECTED' };
  await client.event('ConnectionStateChanged', source, connected);
  await client.event('MediaStateChanged', source, connected);
  for (const mediaType of ['AUDIO', 'VIDEO']) {
    const flowing = { mediaType, padName: 'default', state: 'FLOWING' };
    await client.event('MediaFlowOutStateChanged', source, flowing);
  }
  expect(new Set(client.events.map(({ type }) => type))).toEqual(new Set(expected));
});

test('candidates are emitted for each section, as in JSEP', async () => {
  await client.subscribe(source, 'IceCandidateFound', 'IceGatheringDone');
  const peer = harness.peer({ direction: 'SendOnly' });
  await client.invoke(source, 'processOffer', { offer: await peer.createOffer() });
  await client.invoke(source, 'gatherCandidates');
  await client.event('IceGatheringDone', source);
  const found = client.eventsOf('IceCandidateFound').map(({ data }) => data['candidate']);
  const candidate = expect.stringMatching(
    /^candidate:\d+ [12] (UDP|TCP) \d+ \S+ \d+ typ host/i,
  ) as string;
  const common = { __module__: 'kurento', __type__: 'IceCandidate', candidate };
  for (const [sdpMLineIndex, sdpMid] of ['0', '1'].entries()) {
    expect(found).toContainEqual({ ...common, sdpMLineIndex, sdpMid });
  }
});

test('flow is emitted at the source as Out and at the sink as In, and that nothing is transcoded', async () => {
  await client.invoke(source, 'connect', { sink });
  await client.subscribe(source, 'MediaTranscodingStateChanged', 'MediaFlowOutStateChanged');
  await client.subscribe(sink, 'MediaFlowInStateChanged');
  const publisher = harness.peer({ direction: 'SendOnly' });
  const viewer = harness.peer({ direction: 'RecvOnly' });
  await publisher.join(client, source);
  await viewer.join(client, sink);
  publisher.play(h264Clip());
  for (const mediaType of ['AUDIO', 'VIDEO']) {
    await client.event('MediaFlowOutStateChanged', source, { mediaType, state: 'FLOWING' });
    await client.event('MediaFlowInStateChanged', sink, { mediaType, state: 'FLOWING' });
    await client.event('MediaTranscodingStateChanged', source, {
      mediaType,
      state: 'NOT_TRANSCODING',
    });
    const params = { mediaType };
    expect(await client.invoke(source, 'isMediaFlowingOut', params)).toBe(true);
    expect(await client.invoke(source, 'isMediaFlowingIn', params)).toBe(false);
    expect(await client.invoke(sink, 'isMediaFlowingIn', params)).toBe(true);
    expect(await client.invoke(sink, 'isMediaFlowingOut', params)).toBe(false);
    expect(await client.invoke(source, 'isMediaTranscoding', params)).toBe(false);
  }
});

test('the states of a connection can be read', async () => {
  await client.subscribe(source, 'IceComponentStateChanged', 'MediaStateChanged');
  const publisher = harness.peer({ direction: 'SendOnly' });
  await publisher.join(client, source);
  publisher.play(h264Clip());
  await client.event('MediaStateChanged', source, { newState: 'CONNECTED' });
  await client.event('IceComponentStateChanged', source, { componentId: 1, state: 'READY' });
  const kurento = { __module__: 'kurento', streamId: '1' };
  const ask = (operation: string): Promise<unknown> => client.invoke(source, operation);
  expect(await ask('getConnectionState')).toBe('CONNECTED');
  expect(await ask('getMediaState')).toBe('CONNECTED');
  expect(await ask('getIceConnectionState')).toContainEqual({
    ...kurento,
    __type__: 'IceConnection',
    componentId: 1,
    state: 'READY',
  });
  expect(await ask('getDtlsConnectionState')).toContainEqual(
    expect.objectContaining({ ...kurento, __type__: 'DtlsConnection', state: 'CONNECTED' }),
  );
  const line = expect.stringMatching(/^candidate:\S+ 1 UDP /i) as unknown;
  expect(await ask('getICECandidatePairs')).toContainEqual({
    ...kurento,
    __type__: 'IceCandidatePair',
    componentId: 1,
    localCandidate: line,
    remoteCandidate: line,
  });
});
