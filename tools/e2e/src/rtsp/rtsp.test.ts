import { createHash } from 'node:crypto';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Program } from '@boardcast/testkit/program';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { parseRtp } from '@boardcast/testkit/rtp';
import { RtspClient } from '@boardcast/testkit/rtsp-client';
import { eventually, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClipPublisher } from '../clip-publisher.ts';
import { encodeClip } from '../clip.ts';
import { hasFfmpeg, readTimes, steps } from './ffmpeg-reader.ts';

const fps = 25;
const gop = 25;
const board = { profile: 'esp32p4', fps, codec: 'H264', audio: true } as const;
const transport = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' };

let clip: readonly EncodedFrame[];

beforeAll(async () => {
  const source = `testsrc2=size=320x240:rate=${fps}`;
  clip = await encodeClip({ source, seconds: 4, bitrate: 200_000, gop });
});

async function publish(url: string, name: string): Promise<ClipPublisher> {
  const publisher = await ClipPublisher.open({ url, name, ...board });
  publisher.play(clip);
  return publisher;
}

/** Resolves when the recorder, which the gateway starts, listens. */
async function rtspReady(port: number): Promise<void> {
  const opens = () => RtspClient.open(port).catch(() => undefined);
  (await until('RTSP is served', opens)).close();
}

/** Resolves with a client that plays the board's video. */
async function play(port: number, name: string): Promise<RtspClient> {
  const client = await RtspClient.open(port);
  const url = `rtsp://127.0.0.1:${port}/${name}`;
  expect((await client.request('DESCRIBE', url)).status).toBe(200);
  expect((await client.request('SETUP', `${url}/trackID=0`, transport)).status).toBe(200);
  expect((await client.request('PLAY', url)).status).toBe(200);
  return client;
}

const framesOf = (client: RtspClient) =>
  client.packets.flatMap(({ channel, data }) => {
    const packet = channel === 0 ? parseRtp(data) : undefined;
    return packet?.marker === true ? [packet.timestamp] : [];
  });

describe('an open gateway', () => {
  let gateway: GatewayProcess;
  let port: number;
  let door: ClipPublisher;

  beforeAll(async () => {
    port = await freeTcpPort();
    gateway = await GatewayProcess.start({ arguments: ['--rtsp-port', String(port)] });
    door = await publish(gateway.kurentoUrl, 'door');
    await publish(gateway.kurentoUrl, 'garden');
    await gateway.liveBoard('garden');
    await rtspReady(port);
  });

  afterAll(() => gateway.stop());

  test.runIf(hasFfmpeg).each([
    ['tcp', 'door'],
    ['udp', 'garden'],
  ] as const)('ffmpeg reads a board without a gap by %s', async (protocol, name) => {
    const frames = 100;
    const url = `rtsp://127.0.0.1:${port}/${name}`;

    const { video, audio } = await readTimes(url, protocol, frames);

    expect(video).toHaveLength(frames - 1);
    for (const step of steps(video)) expect(Math.abs(step - 1000 / fps)).toBeLessThan(25);
    expect(audio.length).toBeGreaterThan(frames);
    for (const step of steps(audio)) expect(Math.abs(step - 20)).toBeLessThan(25);
  });

  test('the gateway says where it is', async () => {
    const response = await fetch(`${gateway.httpUrl}/api/addresses`);

    expect(await response.json()).toMatchObject({ rtsp: `rtsp://127.0.0.1:${port}/` });
  });

  test('20 readers of a board are one viewer of it', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => play(port, 'door')));
    for (const client of clients) {
      await until('it has 20 frames', () => framesOf(client).length >= 20);
    }

    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
    await client.connect();
    const { endpoint } = await gateway.liveBoard('door');
    const sinks = await client.invoke('WebRtcEndpoint', endpoint, 'getSinkConnections', {});
    // The board's other endpoint is for one viewer by its id.
    const others = new Set((sinks ?? []).map(({ sink }) => sink));
    expect(others.size).toBe(2);
    const metrics = await gateway.metrics();
    expect(metrics).toContain('boardcast_rtsp_readers{transport="tcp"} 20');
    for (const reader of clients) reader.close();
    await client.close();
  });

  test('a reader stays while its board is offline', async () => {
    const client = await play(port, 'door');
    await until('it plays', () => framesOf(client).length > 10);
    await door.close();
    await until('the board is gone', async () => (await gateway.board('door')) === undefined);
    const before = framesOf(client).length;

    const described = await (
      await RtspClient.open(port)
    ).request('DESCRIBE', `rtsp://127.0.0.1:${port}/door`);
    expect(described.status).toBe(200);
    door = await publish(gateway.kurentoUrl, 'door');

    await until('it plays again', () => framesOf(client).length > before + 25);
    for (const step of steps(framesOf(client))) expect(step | 0).toBeGreaterThan(0);
    client.close();
  });
});

const md5 = (...parts: readonly string[]) =>
  createHash('md5').update(parts.join(':')).digest('hex');

describe('a gateway with access control', () => {
  let gateway: ProtectedGateway;
  let port: number;

  beforeAll(async () => {
    port = await freeTcpPort();
    gateway = await ProtectedGateway.start('--rtsp-port', String(port));
    const key = await gateway.addKey('door');
    await publish(`${gateway.process.kurentoUrl}?token=${key.key}`, 'door');
    await rtspReady(port);
  });

  afterAll(() => gateway.stop());

  /** A user and a password for players, which the gateway knows. */
  async function player(
    ...options: readonly string[]
  ): Promise<{ user: string; password: string }> {
    const line = await gateway.linkFor('--name', 'ann', '--player', ...options);
    const [, user = '', password = ''] = /user (\S+), password (\S+)$/.exec(line) ?? [];
    const Authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    await until('the gateway knows the token', async () => {
      const client = await RtspClient.open(port);
      const { status } = await client.request('DESCRIBE', `rtsp://host/door`, { Authorization });
      client.close();
      return status !== 401;
    });
    return { user, password };
  }

  const urlFor = ({ user, password }: { user: string; password: string }) =>
    `rtsp://${user}:${password}@127.0.0.1:${port}/door`;

  test.runIf(hasFfmpeg)('ffmpeg reads with the right password only', async () => {
    const right = await player('--actions', 'watch', '--boards', 'door');
    const other = await player('--actions', 'watch', '--boards', 'garden');

    expect((await readTimes(urlFor(right), 'tcp', 10)).video).toHaveLength(9);
    const wrong = { ...right, password: `${right.password.slice(0, -1)}!` };
    await expect(readTimes(urlFor(wrong), 'tcp', 10)).rejects.toThrow('401');
    await expect(readTimes(urlFor(other), 'tcp', 10)).rejects.toThrow('403');
    await expect(readTimes(`rtsp://127.0.0.1:${port}/door`, 'udp', 10)).rejects.toThrow('401');
  });

  test.runIf(hasFfmpeg)('GStreamer reads with the password', async () => {
    const { user, password } = await player();
    const program = Program.start('gst-launch-1.0', {
      arguments: [
        ...['rtspsrc', `location=rtsp://127.0.0.1:${port}/door`, `user-id=${user}`],
        ...[`user-pw=${password}`, 'protocols=tcp', '!', 'rtph264depay', '!'],
        ...['identity', 'eos-after=25', '!', 'fakesink'],
      ],
    });
    await program.match(/Got EOS/);
    await program.stop();
  });

  test('a client that knows Digest of RFC 2069 only, as VLC, is disconnected when its token is revoked', async () => {
    const { user, password } = await player('--actions', 'watch');
    const url = `rtsp://127.0.0.1:${port}/door`;
    const client = await RtspClient.open(port);
    await client.request('OPTIONS', url);
    const { challenges } = await client.request('DESCRIBE', url, { Accept: 'application/sdp' });
    const [, realm = '', nonce = ''] =
      /realm="([^"]+)", nonce="([^"]+)", algorithm=MD5/.exec(challenges.join('\n')) ?? [];
    const signed = (method: string, uri: string) => {
      const response = md5(md5(user, realm, password), nonce, md5(method, uri));
      const fields = { username: user, realm, nonce, uri, response };
      const list = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
      return { Authorization: `Digest ${list.join(', ')}` };
    };

    const described = await client.request('DESCRIBE', url, signed('DESCRIBE', url));
    expect(described.status).toBe(200);
    const track = `${described.headers['content-base']}trackID=0`;
    const set = await client.request('SETUP', track, { ...transport, ...signed('SETUP', url) });
    const Session = set.headers['session']?.split(';')[0] ?? '';
    const played = await client.request('PLAY', url, { Session, ...signed('PLAY', url) });
    expect(played.status).toBe(200);
    await until('it plays', () => framesOf(client).length > 10);
    const kept = await client.request('GET_PARAMETER', url, { Session });
    expect(kept.status).toBe(200);

    await gateway.revoke({ id: password.slice(0, password.indexOf('.')) });
    await eventually(() => expect(client.isClosed).toBe(true));
  });
});
