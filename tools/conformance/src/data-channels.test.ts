import type { Params, TestClient } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { beforeEach, expect, test } from 'vitest';
import type { MediaPeer } from './media-peer.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  const mediaPipeline = await client.create('MediaPipeline');
  const params = { mediaPipeline, useDataChannels: true };
  source = await client.create('WebRtcEndpoint', params);
  sink = await client.create('WebRtcEndpoint', params);
  for (const endpoint of [source, sink]) {
    await client.subscribe(endpoint, 'DataChannelOpened', 'DataChannelClosed');
  }
});

async function talker(endpoint: string, media = true): Promise<MediaPeer> {
  const none = { audio: [], video: [] };
  const peer = harness.peer({ direction: 'SendRecv', data: true, ...(media ? {} : none) });
  await peer.join(client, endpoint);
  await client.event('DataChannelOpened', endpoint);
  return peer;
}

const unsupported = {
  code: 40111,
  data: { type: 'MEDIA_OBJECT_OPERATION_NOT_SUPPORTED' },
  message: 'Data channels are not supported',
};

test('an endpoint without data channels rejects the section and the operation', async () => {
  const [mediaPipeline = ''] = source.split('/');
  const plain = await client.create('WebRtcEndpoint', { mediaPipeline });
  const peer = harness.peer({ direction: 'SendRecv', data: true });
  const offer = await peer.createOffer();
  const answer = await client.invoke(plain, 'processOffer', { offer });
  expect(answer).toMatch(/^m=application 0 /m);
  expect(await client.refusal(plain, 'createDataChannel')).toEqual(unsupported);
});

test.each([true, false])(
  'messages are forwarded from source to sink (with media: %j)',
  async (media) => {
    await client.invoke(source, 'connect', { sink });
    const [sender, receiver] = [await talker(source, media), await talker(sink, media)];
    sender.sendMessage('hello');
    sender.sendMessage(Buffer.from([1, 2, 3]));
    await until('two messages', () => receiver.messages.length === 2);
    expect(receiver.messages).toEqual(['hello', Buffer.from([1, 2, 3])]);
    receiver.sendMessage('not back');
    sender.sendMessage('the last');
    await until('the last', () => receiver.messages.includes('the last'));
    expect(sender.messages).toEqual([]);
  },
);

test('nothing is forwarded without a DATA connection', async () => {
  await client.invoke(source, 'connect', { sink });
  await client.invoke(source, 'disconnect', { sink, mediaType: 'DATA' });
  const [sender, receiver] = [await talker(source), await talker(sink)];
  sender.sendMessage('lost');
  await pause(300);
  await client.invoke(source, 'connect', { sink, mediaType: 'DATA' });
  sender.sendMessage('found');
  await until('the second', () => receiver.messages.includes('found'));
  expect(receiver.messages).toEqual(['found']);
});

test('the server opens and closes a channel', async () => {
  const peer = await talker(source);
  const before = peer.openChannels.length;
  await client.invoke(source, 'createDataChannel', { label: 'from the server' });
  await until('another channel', () => peer.openChannels.length === before + 1);
  const labels = peer.openChannels.map((channel) => channel.getLabel());
  expect(labels).toContain('from the server');
  const opened = await until('its event', () => client.eventsOf('DataChannelOpened', source)[1]);
  const { channelId } = opened.data as { channelId: number };
  await client.invoke(source, 'closeDataChannel', { channelId });
  await client.event('DataChannelClosed', source, { channelId });
});

test('the server can offer data channels', async () => {
  await client.invoke(source, 'connect', { sink });
  const sender = await talker(source);
  const offer = (await client.invoke(sink, 'generateOffer')) as string;
  expect(offer).toMatch(/^m=application [1-9]/m);
  const receiver = harness.peer({ direction: 'RecvOnly' });
  await receiver.respond(client, sink, offer);
  await client.invoke(sink, 'createDataChannel', { label: 'down' });
  await client.event('DataChannelOpened', sink);
  sender.sendMessage('hello');
  await until('the message', () => receiver.messages.includes('hello'));
});

test('statistics count messages and bytes', async () => {
  await client.invoke(source, 'connect', { sink });
  const [sender, receiver] = [await talker(source), await talker(sink)];
  sender.sendMessage('12345');
  await until('the message', () => receiver.messages.length === 1);
  const stats = async (endpoint: string): Promise<unknown[]> => {
    const value = await client.invoke(endpoint, 'getStats', { mediaType: 'DATA' });
    const entries = Object.values(value as Record<string, Params>);
    return entries.filter((entry) => entry['__type__'] === 'RTCDataChannelStats');
  };
  const common = { __type__: 'RTCDataChannelStats', label: 'first', type: 'datachannel' };
  const [given] = await stats(source);
  const [taken] = await stats(sink);
  expect(given).toMatchObject({ ...common, messagesReceived: 1, bytesReceived: 5 });
  expect(taken).toMatchObject({ ...common, messagesSent: 1, bytesSent: 5 });
});
