import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { H264Depacketizer } from '@boardcast/testkit/h264-depacketizer';
import { parseRtp } from '@boardcast/testkit/rtp';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';
import { encodeClip } from './clip.ts';

const fps = 25;
const minuteMs = 60_000;

let gateway: GatewayProcess;
let board: ClipPublisher;

beforeAll(async () => {
  gateway = await GatewayProcess.start({ arguments: ['--recorder', 'off'] });
  const url = gateway.kurentoUrl;
  board = await ClipPublisher.open({ url, name: 'door', profile: 'esp32p4', fps, codec: 'H264' });
  const source = `testsrc2=size=640x360:rate=${fps}`;
  board.play(await encodeClip({ source, seconds: 4, bitrate: 500_000, gop: fps }));
  await gateway.liveBoard('door');
}, 120_000);
afterAll(async () => {
  await board?.close();
  await gateway?.stop();
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

const objects = async () => [
  await metric('boardcast_gateway_webrtc_http_sessions'),
  await metric('boardcast_gateway_websocket_connections'),
  (await gateway.board('door'))?.viewers,
];

/** go2rtc: Basic, one POST, no PATCH, no DELETE; and the status is not looked at. */
it('a client that does no more than go2rtc plays for a minute, and leaves nothing behind', async () => {
  const before = await objects();
  const peer = new RecordingPeer({ direction: 'RecvOnly', address: null });
  const depacketizer = new H264Depacketizer();
  let frames = 0;
  peer.onPacket((message) => {
    const packet = parseRtp(message);
    if (packet?.payloadType === 102) frames += depacketizer.push(packet).length;
  });
  const answer = await fetch(`${gateway.httpUrl}/whep/door`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', Authorization: 'Basic dXNlcjpwYXNzd29yZA==' },
    body: await peer.createOffer(),
  });
  await peer.setAnswer(await answer.text());
  await peer.connected();
  peer.startReporting();
  const sentBefore = board.frames;
  const framesBefore = frames;

  await pause(minuteMs);

  const sent = board.frames - sentBefore;
  const received = frames - framesBefore;
  console.log(`${received} of ${sent} frames in a minute, ${depacketizer.lost} packets lost`);
  expect(Math.abs(received - sent)).toBeLessThanOrEqual(fps);
  expect(depacketizer.lost).toBe(0);
  expect((await gateway.board('door'))?.viewers).toBe(1);
  peer.close();
  const isLeft = async () => JSON.stringify(await objects()) !== JSON.stringify(before);
  await until('nothing is left', async () => !(await isLeft()), minuteMs);
}, 300_000);
