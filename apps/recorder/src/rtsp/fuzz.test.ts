import { mutateBytes, mutateLines } from '@boardcast/testkit/mutate';
import { Random } from '@boardcast/testkit/random';
import { eventually } from '@boardcast/testkit/until';
import { parseRtp } from '@boardcast/rtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeBoardStreams } from '../testing/fake-board-streams.ts';
import { audioFrame, deltaFrame, keyFrame } from '../testing/media-frames.ts';
import { RtspClient } from '@boardcast/testkit/rtsp-client';
import { PasswordAuthenticator } from './access/password-authenticator.ts';
import { RtspServer } from './rtsp-server.ts';

/** `FUZZ_MESSAGES` makes a long run of it. */
const connections = Number(process.env['FUZZ_MESSAGES'] ?? 400);
const random = new Random(Number(process.env['FUZZ_SEED'] ?? 1));

const streams = new FakeBoardStreams();
const authenticator = new PasswordAuthenticator({ verify: () => Promise.resolve('allowed') });
const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
const errors: string[] = [];
let server: RtspServer;
let time = Date.now();

beforeAll(async () => {
  streams.setBoards(['garden']);
  server = await RtspServer.start({
    ...{ streams, host: '127.0.0.1', port: 0, authenticator, describeTimeoutMs: 20 },
    log: (severity, message) => {
      if (severity === 'error') errors.push(message);
    },
  });
  streams.stream('garden').send(keyFrame(time));
  streams.stream('garden').send(audioFrame(time));
});

afterAll(() => server.close());

function request(method: string, path: string, ...headers: readonly string[]): string {
  const uri = `rtsp://127.0.0.1:${server.port}/${path}`;
  const all = ['CSeq: 1', `Authorization: ${authorization}`, ...headers];
  return [`${method} ${uri} RTSP/1.0`, ...all, '', ''].join('\r\n');
}

const dialogue = (): readonly string[] => [
  request('OPTIONS', 'garden'),
  request('DESCRIBE', 'garden', 'Accept: application/sdp'),
  request('SETUP', 'garden/trackID=0', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1'),
  request('SETUP', 'garden/trackID=1', 'Transport: RTP/AVP;unicast;client_port=40000-40001'),
  request('PLAY', 'garden', 'Range: npt=0.000-'),
  '$\x01\x00\x08\x80\xc9\x00\x01\x00\x00\x00\x01',
  request('GET_PARAMETER', 'garden', 'Content-Length: 0'),
  request('PAUSE', 'garden'),
  request('TEARDOWN', 'garden'),
];

function mutated(message: string): Buffer {
  if (random.chance(0.4)) return Buffer.from(message, 'latin1');
  const text = random.chance(0.6) ? mutateLines(message, random) : message;
  const bytes = Buffer.from(text, 'latin1');
  return random.chance(0.5) ? mutateBytes(bytes, random) : bytes;
}

/** The board sends the next frame. */
function step(): void {
  time += 40;
  streams.stream('garden').send(audioFrame(time));
  streams.stream('garden').send(deltaFrame(time));
}

test('clients that send anything harm neither the server nor other readers', async () => {
  const healthy = await RtspClient.open(server.port);
  for (const message of dialogue().slice(0, 5)) {
    const before = healthy.responses.length;
    healthy.send(message);
    expect((await healthy.response(before)).status).toBe(200);
  }
  for (let count = 0; count < connections; count += 1) {
    const client = await RtspClient.open(server.port);
    for (const message of dialogue()) {
      if (random.chance(0.1)) continue;
      client.send(mutated(message));
      if (random.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
    }
    step();
    if (random.chance(0.5)) client.socket.end();
    else client.close();
  }

  await eventually(() => expect(server.counts.connections).toBe(1));
  expect(streams.leases('garden')).toBe(1);
  const frames = () =>
    healthy.packets.filter(({ channel, data }) => channel === 0 && parseRtp(data)?.marker).length;
  await eventually(() => expect(frames()).toBe(connections + 1));
  expect(errors).toEqual([]);
  healthy.close();
  await eventually(() => expect(streams.leases('garden')).toBe(0));
});
