import type { VideoCodec } from '@boardcast/testkit/encoded-frame';
import type { AudioCodec, LibdatachannelPeerOptions } from '@boardcast/testkit/libdatachannel-peer';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import { beforeEach, expect, test } from 'vitest';
import { h264Clip, vp8Clip } from './clip.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [, source, sink] = await createEndpoints(client);
  await client.invoke(source, 'connect', { sink });
  await client.subscribe(sink, 'Error');
});

async function join(
  given: Omit<LibdatachannelPeerOptions, 'direction'>,
  wanted: Omit<LibdatachannelPeerOptions, 'direction'>,
) {
  const publisher = harness.peer({ direction: 'SendOnly', ...given });
  const viewer = harness.peer({ direction: 'RecvOnly', ...wanted });
  await publisher.join(client, source);
  await viewer.join(client, sink);
  return { publisher, viewer };
}

test.each([
  ['H264', 'PCMA'],
  ['VP8', 'opus'],
  ['VP8', 'PCMU'],
  ['H264', 'opus'],
] as const)('%s and %s are forwarded', async (video, audio) => {
  const codecs = { audio: [audio], video: [video] };
  const { publisher, viewer } = await join(codecs, codecs);
  publisher.play(video === 'VP8' ? vp8Clip() : h264Clip(), audio, video);
  await until('audio', () => viewer.payloads(audio).length > 20);
  await until('video', () => viewer.payloads(video).length > 20);
  expect(client.eventsOf('Error')).toEqual([]);
});

test.skipIf(isExternal)(
  'H.264 without fragments is forwarded to viewers that do not support fragments',
  async () => {
    const mode0 = { packetizationMode: 0 } as const;
    const { publisher, viewer } = await join(mode0, mode0);
    publisher.play(h264Clip(false));
    await until('frames', () => viewer.payloads('H264').length > 20);
    expect(client.eventsOf('Error')).toEqual([]);
  },
);

/** Which codec an offer of several is answered with: the first that the answer lists. */
async function taken(
  endpoint: string,
  peer: LibdatachannelPeerOptions,
): Promise<(string | undefined)[]> {
  const offer = await harness.peer(peer).createOffer();
  const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
  return answer
    .split(/^(?=m=)/m)
    .slice(1)
    .map((section) => {
      const [, type = ''] = /^m=\w+ \d+ \S+ (\d+)/.exec(section) ?? [];
      return new RegExp(`^a=rtpmap:${type} (\\w+)/`, 'm').exec(section)?.[1];
    });
}

const several: { readonly audio: AudioCodec[]; readonly video: VideoCodec[] } = {
  audio: ['opus', 'PCMU', 'PCMA'],
  video: ['VP8', 'H264'],
};

test('a publisher gets the first codec of its offer', async () => {
  const peer = { direction: 'SendOnly', ...several } as const;
  expect(await taken(source, peer)).toEqual(['opus', 'VP8']);
});

// Kurento takes the first of the offer, and transcodes what does not fit.
test.skipIf(isExternal)('a viewer without a publisher gets the codecs of boards', async () => {
  expect(await taken(sink, { direction: 'RecvOnly', ...several })).toEqual(['PCMA', 'H264']);
});

test.skipIf(isExternal)('a publisher gets the codecs of its viewers', async () => {
  await client.invoke(source, 'connect', { sink });
  const viewer = { direction: 'RecvOnly', audio: ['PCMU'], video: ['H264'] } as const;
  expect(await taken(sink, viewer)).toEqual(['PCMU', 'H264']);
  expect(await taken(source, { direction: 'SendOnly', ...several })).toEqual(['PCMU', 'H264']);
});

test('a viewer gets the codecs of its source', async () => {
  const publisher = { direction: 'SendOnly', audio: ['opus'], video: ['VP8'] } as const;
  expect(await taken(source, publisher)).toEqual(['opus', 'VP8']);
  expect(await taken(sink, { direction: 'RecvOnly', ...several })).toEqual(['opus', 'VP8']);
});
