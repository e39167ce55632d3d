import { installedChromium, launchChromium } from '@boardcast/testkit/chromium';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BrowserPeer } from './browser-peer.ts';
import { h264Clip } from './clip.ts';
import type { MediaPeer } from './media-peer.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
let source: string;
let sink: string;
let publisher: MediaPeer;
let viewer: MediaPeer;

/** A publisher and its viewer, both subscribed to by the publisher's session. */
beforeEach(async () => {
  client = await harness.client();
  [, source, sink] = await createEndpoints(client);
  await client.invoke(source, 'connect', { sink });
  for (const endpoint of [source, sink]) {
    await client.subscribe(endpoint, 'DtlsConnectionStateChange', 'MediaStateChanged');
  }
  await client.subscribe(source, 'MediaFlowOutStateChanged', 'ElementDisconnected');
  await client.subscribe(sink, 'MediaFlowInStateChanged');
  publisher = harness.peer({ direction: 'SendOnly' });
  viewer = harness.peer({ direction: 'RecvOnly' });
  await publisher.join(client, source);
  await viewer.join(client, sink);
  publisher.play(h264Clip());
  await client.event('MediaFlowInStateChanged', sink, { mediaType: 'VIDEO', state: 'FLOWING' });
});

test('a viewer that closes only its WebSocket still receives media', async () => {
  const socket = await harness.client();
  await socket.call('describe', { object: sink });
  socket.close();
  const before = viewer.packets.length;
  await until('more frames', () => viewer.packets.length > before + 20);
  expect(client.eventsOf('DtlsConnectionStateChange', sink)).not.toContainEqual(
    expect.objectContaining({ data: expect.objectContaining({ state: 'CLOSED' }) as unknown }),
  );
});

test('a viewer that releases its endpoint: three ElementDisconnected at once', async () => {
  await client.call('release', { object: sink });
  for (const mediaType of ['AUDIO', 'VIDEO', 'DATA']) {
    await client.event('ElementDisconnected', source, { mediaType, sink }, 1000);
  }
});

test('a publisher that pauses: NOT_FLOWING in 2 to 3 s, FLOWING when it continues', async () => {
  publisher.pause();
  const paused = performance.now();
  await client.event('MediaFlowOutStateChanged', source, {
    mediaType: 'VIDEO',
    state: 'NOT_FLOWING',
  });
  const silence = performance.now() - paused;
  expect(silence).toBeGreaterThan(1500);
  expect(silence).toBeLessThan(5000);
  await client.event('MediaFlowInStateChanged', sink, { mediaType: 'VIDEO', state: 'NOT_FLOWING' });
  client.events.length = 0;
  publisher.play(h264Clip());
  await client.event('MediaFlowOutStateChanged', source, { mediaType: 'VIDEO', state: 'FLOWING' });
  await client.event('MediaFlowInStateChanged', sink, { mediaType: 'VIDEO', state: 'FLOWING' });
  expect(client.eventsOf('MediaStateChanged', source)).toEqual([]);
});

test('a publisher that disappears: no flow in 3 s, MediaStateChanged DISCONNECTED in 30 s', async () => {
  publisher.close();
  // Kurento emits no event for audio within 6 s.
  for (const mediaType of isExternal ? ['VIDEO'] : ['AUDIO', 'VIDEO']) {
    const stopped = { mediaType, state: 'NOT_FLOWING' };
    await client.event('MediaFlowOutStateChanged', source, stopped, 6000);
  }
  await client.event('MediaStateChanged', source, { newState: 'DISCONNECTED' }, 35_000);
});

test('an endpoint that was left is replaced by a new one of the same source', async () => {
  viewer.close();
  const [pipeline = ''] = source.split('/');
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.invoke(source, 'connect', { sink: other });
  const next = harness.peer({ direction: 'RecvOnly' });
  await next.join(client, other);
  await until('frames', () => next.payloads('H264').length > 20);
});

// Unlike a browser, libdatachannel closes without a DTLS close_notify alert (RFC 8446 section 6.1).
describe.skipIf(installedChromium() === undefined)('a viewer in Chromium', () => {
  let browser: Browser;
  let seer: BrowserPeer;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    viewer.close();
    const [mediaPipeline = ''] = source.split('/');
    sink = await client.create('WebRtcEndpoint', { mediaPipeline });
    await client.invoke(source, 'connect', { sink });
    await client.subscribe(sink, 'DtlsConnectionStateChange', 'MediaStateChanged');
    seer = await BrowserPeer.open(browser);
    await seer.join(client, sink);
  });

  test('decodes the video', async () => {
    await seer.decodes(30);
  });

  test('closes its peer connection: DTLS CLOSED at once, DISCONNECTED in 25 s', async () => {
    await seer.decodes(1);
    await client.event('MediaStateChanged', sink, { newState: 'CONNECTED' });
    await seer.close();
    await client.event('DtlsConnectionStateChange', sink, { state: 'CLOSED' }, 2000);
    await client.event('MediaStateChanged', sink, { newState: 'DISCONNECTED' });
  });

  test('cannot use its endpoint again', async () => {
    await seer.close();
    await client.event('DtlsConnectionStateChange', sink, { state: 'CLOSED' }, 2000);
    const next = harness.peer({ direction: 'RecvOnly' });
    const offer = await next.createOffer();
    expect(await client.refusal(sink, 'processOffer', { offer })).toMatchObject({ code: 40208 });
  });
});
