import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { eventually, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';
import { encodeClip } from './clip.ts';

const clipOf = (size: string, fps: number, codec: 'H264' | 'VP8') =>
  encodeClip({
    ...{ codec, seconds: 2, bitrate: 400_000, gop: fps },
    source: `testsrc2=size=${size}:rate=${fps}`,
  });

let gateway: GatewayProcess;
let small: readonly EncodedFrame[];
let kitchen: ClipPublisher;
const publishers: ClipPublisher[] = [];

async function publish(
  url: string,
  name: string,
  clip: readonly EncodedFrame[],
  { fps = 10, codec = 'H264' }: { readonly fps?: number; readonly codec?: 'H264' | 'VP8' } = {},
): Promise<ClipPublisher> {
  const publisher = await ClipPublisher.open({ url, name, profile: 'esp32s3', fps, codec });
  publishers.push(publisher);
  publisher.play(clip);
  return publisher;
}

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  small = await clipOf('320x240', 10, 'H264');
  kitchen = await publish(gateway.kurentoUrl, 'kitchen', small);
  await publish(gateway.kurentoUrl, 'door', await clipOf('1920x1080', 5, 'H264'), { fps: 5 });
  const codec = 'VP8';
  await publish(gateway.kurentoUrl, 'porch', await clipOf('640x480', 5, codec), { fps: 5, codec });
  for (const name of ['kitchen', 'door', 'porch']) await gateway.liveBoard(name);
}, 120_000);
afterAll(async () => {
  await Promise.all(publishers.map((publisher) => publisher.close()));
  await gateway?.stop();
});

const urlOf = (board: string, query = '') =>
  `${gateway.httpUrl}/api/boards/${board}/snapshot.jpg${query}`;

/** The width and height in a JPEG's frame header (ITU-T T.81 section B.2.2). */
function sizeOf(jpeg: Buffer): string {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffc0) return `${jpeg.readUInt16BE(at + 7)}x${jpeg.readUInt16BE(at + 5)}`;
  }
  return 'no JPEG';
}

async function snapshot(board: string, query = ''): Promise<string> {
  const response = await fetch(urlOf(board, query));
  if (!response.ok) return String(response.status);
  expect(response.headers.get('Content-Type')).toBe('image/jpeg');
  return sizeOf(Buffer.from(await response.arrayBuffer()));
}

it.each([
  ['kitchen', '', '320x240'],
  ['door', '', '1920x1080'],
  ['door', '?width=320', '320x180'],
  ['kitchen', '?width=4000', '320x240'],
  ['porch', '', '640x480'],
  ['kitchen', '?width=-1', '400'],
  ['cellar', '', '404'],
])('the snapshot of %s%s is %s', async (board, query, expected) => {
  expect(await snapshot(board, query)).toBe(expected);
});

it('is no viewer, and is not sent again while it is the same', async () => {
  const first = await fetch(urlOf('kitchen'));
  await first.body?.cancel();
  const modified = first.headers.get('Last-Modified') ?? '';
  expect(Date.now() - Date.parse(modified)).toBeLessThan(60_000);
  expect((await gateway.board('kitchen'))?.viewers).toBe(0);

  const later = new Date(Date.parse(modified) + 3_600_000).toUTCString();
  const again = await fetch(urlOf('kitchen'), { headers: { 'If-Modified-Since': later } });

  expect(again.status).toBe(304);
});

it('is there again after the recorder was killed, and boards stay live', async () => {
  const before = gateway.recorderPid();
  process.kill(before, 'SIGKILL');

  await eventually(async () => expect(await snapshot('kitchen')).toBe('320x240'));

  const restarted = 'The recorder ended (SIGKILL). It was restarted.';
  await until('it is restarted', () => gateway.lines.join('\n').includes(restarted));
  expect((await gateway.liveBoard('kitchen')).state).toBe('live');
});

it('is the last one of a board that is offline', async () => {
  await snapshot('kitchen');
  await kitchen.close();
  await until('the board is offline', async () => (await gateway.board('kitchen')) === undefined);

  expect(await snapshot('kitchen')).toBe('320x240');
});

it('needs the permission to watch, where access control is on', async () => {
  const secured = await ProtectedGateway.start();
  const { key } = await secured.addKey('attic');
  const publisher = await ClipPublisher.open({
    ...{ url: `${secured.process.kurentoUrl}?token=${key}`, name: 'attic' },
    ...{ profile: 'esp32s3', fps: 10, codec: 'H264' },
  });
  publisher.play(small);
  const url = `${secured.process.httpUrl}/api/boards/attic/snapshot.jpg`;
  const statusFor = async (boards: string) => {
    const link = await secured.linkFor('--actions', 'watch', '--boards', boards);
    const token = new URL(link).searchParams.get('token') ?? '';
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response.status;
  };

  await eventually(async () => expect(await statusFor('attic')).toBe(200));
  expect(await statusFor('kitchen')).toBe(403);
  expect((await fetch(url)).status).toBe(401);
  await publisher.close();
  await secured.stop();
});
