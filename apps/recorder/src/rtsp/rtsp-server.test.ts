import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parseRtcp, parseRtp, writeReceiverReport } from '@boardcast/rtp';
import type { RtspClient } from '@boardcast/testkit/rtsp-client';
import { eventually, until } from '@boardcast/testkit/until';
import { expect, onTestFinished, test } from 'vitest';
import { keyFrame } from '../testing/media-frames.ts';
import { distance, headersOf, packetsOf, RtspScene, timesOf } from '../testing/rtsp-scene.ts';

test('a reader gets a description, a report, and the frames from a key frame on', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();

  const options = await client.request('OPTIONS', '*');
  expect(options.headers['public']).toContain('GET_PARAMETER');
  const described = await client.request('DESCRIBE', scene.url, { Accept: 'application/sdp' });
  expect(described).toMatchObject({ status: 200, headers: { 'content-base': `${scene.url}/` } });
  expect(described.body).toContain('m=audio 0 RTP/AVP 8');
  const session = await scene.setUp(client);
  const played = await client.request('PLAY', `${scene.url}/`, { Session: session });

  expect(played).toMatchObject({ status: 200, headers: { range: 'npt=now-' } });
  await eventually(() => expect(packetsOf(client, 0).length).toBe(6));
  const [, rtptime, audioTime] =
    /rtptime=(\d+),.*rtptime=(\d+)$/.exec(played.headers['rtp-info'] ?? '') ?? [];
  const video = headersOf(client, 0);
  expect(played.headers['rtp-info']).toContain(`trackID=0;seq=${video[0]?.sequence};`);
  expect(video[0]?.timestamp).toBe(Number(rtptime));
  expect(video.map(({ marker }) => marker)).toEqual([false, false, false, false, true, true]);
  expect(distance(Number(audioTime), headersOf(client, 2)[0]?.timestamp ?? 0)).toBe(160);
  expect(client.packets[0]?.channel).toBe(1);
  expect(parseRtcp(packetsOf(client, 1)[0] ?? Buffer.alloc(0))[0]?.kind).toBe('sender-report');
  expect(packetsOf(client, 3).length).toBeGreaterThanOrEqual(2);

  scene.step();
  await eventually(() => expect(packetsOf(client, 0).length).toBe(7));
  const sequences = headersOf(client, 0).map(({ sequence }) => sequence);
  expect(sequences.slice(1).map((next, at) => (next - (sequences[at] ?? 0)) & 0xffff)).toEqual(
    sequences.slice(1).map(() => 1),
  );
});

test('a paused reader goes on where it was', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  const session = await scene.play(client);
  await eventually(() => expect(timesOf(client, 0)).toHaveLength(2));

  expect((await client.request('PAUSE', scene.url, { Session: session })).status).toBe(200);
  scene.step();
  await client.request('GET_PARAMETER', scene.url, { Session: session });
  expect(timesOf(client, 0)).toHaveLength(2);
  await client.request('PLAY', scene.url, { Session: session });

  await eventually(() => expect(timesOf(client, 0)).toHaveLength(3));
  expect((await client.request('TEARDOWN', scene.url, { Session: session })).status).toBe(200);
  scene.step();
  const late = await client.request('PLAY', scene.url, { Session: session });
  expect(late.status).toBe(454);
  expect(timesOf(client, 0)).toHaveLength(3);
});

test('a reader in the middle of a long GOP gets a key frame that is requested', async () => {
  const scene = await RtspScene.open();
  scene.time -= 2000;
  scene.key();
  const client = await scene.client();
  await scene.setUp(client);
  for (let frame = 0; frame < 40; frame += 1) scene.step(100);
  await client.request('PLAY', scene.url);

  await until('a key frame is requested', () => scene.garden.keyFrameRequests > 0);
  scene.step();
  expect(packetsOf(client, 0)).toEqual([]);
  scene.key();
  await eventually(() => expect(timesOf(client, 0)).toHaveLength(1));
});

test('without an answer to the request, it gets the frames since the last key frame', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  await scene.setUp(client);
  for (let frame = 0; frame < 40; frame += 1) scene.step(100);
  await client.request('PLAY', scene.url);

  await eventually(() => expect(timesOf(client, 0)).toHaveLength(42));
});

test('20 readers of a board share one lease, which ends with the last', async () => {
  const scene = await RtspScene.open();
  const clients = await Promise.all(Array.from({ length: 20 }, () => scene.client()));
  for (const client of clients) await scene.play(client);

  expect(scene.server.counts).toEqual({ connections: 20, tcpReaders: 20, udpReaders: 0 });
  expect(scene.streams.leases('garden')).toBe(1);
  for (const client of clients) client.close();
  await eventually(() => expect(scene.streams.leases('garden')).toBe(0));
  expect(scene.server.counts).toMatchObject({ connections: 0, tcpReaders: 0 });
});

test('a reader by UDP gets media at its own ports only', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')];
  onTestFinished(() => {
    rtp.close();
    rtcp.close();
  });
  for (const socket of [rtp, rtcp]) {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
  }
  const received = { rtp: [] as Buffer[], rtcp: [] as Buffer[] };
  rtp.on('message', (message) => received.rtp.push(message));
  rtcp.on('message', (message) => received.rtcp.push(message));
  const ports = `${rtp.address().port}-${rtcp.address().port}`;

  const set = await client.request('SETUP', `${scene.url}/trackID=0`, {
    Transport: `RTP/AVP;unicast;destination=192.0.2.1;client_port=${ports}`,
  });
  expect(set.headers['transport']).toMatch(
    new RegExp(`^RTP/AVP;unicast;client_port=${ports};server_port=\\d+-\\d+;ssrc=[0-9A-F]{8};`),
  );
  // What opens a NAT's port is no RTP.
  rtp.send(Buffer.alloc(12, 0x80), scene.server.udpPort, '127.0.0.1');
  rtcp.send(writeReceiverReport(1, []), scene.server.udpPort + 1, '127.0.0.1');
  await client.request('PLAY', scene.url);

  await eventually(() => expect(received.rtp.length).toBe(6));
  expect(parseRtcp(received.rtcp[0] ?? Buffer.alloc(0))[0]?.kind).toBe('sender-report');
  expect(scene.server.counts).toMatchObject({ tcpReaders: 0, udpReaders: 1 });
  client.close();
  await eventually(() => expect(scene.server.counts.udpReaders).toBe(0));
});

test('a reader stays while its board is offline, and time does not go back', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  await scene.play(client);
  await eventually(() => expect(timesOf(client, 0)).toHaveLength(2));

  scene.garden.setState('offline');
  scene.time -= 5000;
  scene.key();
  scene.time += 6000;
  scene.key();
  scene.step();

  await eventually(() => expect(timesOf(client, 0)).toHaveLength(4));
  const times = timesOf(client, 0);
  expect(times.slice(1).every((time, at) => distance(times[at] ?? 0, time) > 0)).toBe(true);
});

test('an offline board is described by what it sent last; others are not', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  await client.request('DESCRIBE', scene.url);
  client.close();
  await eventually(() => expect(scene.streams.leases('garden')).toBe(0));
  scene.garden.setState('offline');

  const second = await scene.client();
  const described = await second.request('DESCRIBE', scene.url);
  const offline = await second.request('DESCRIBE', scene.url.replace('garden', 'cellar'));
  const unknown = await second.request('DESCRIBE', scene.url.replace('garden', 'attic'));

  expect(described.body).toContain('sprop-parameter-sets');
  expect(offline).toMatchObject({ status: 503, body: 'The board "cellar" is offline.\n' });
  expect(unknown).toMatchObject({ status: 404, body: 'There is no board "attic".\n' });
});

test('a reader of a codec that the board no longer sends is disconnected', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  await scene.play(client);
  const units = [Buffer.alloc(100)];
  scene.garden.send({ kind: 'video', codec: 'VP8', units, isKey: true, time: scene.time + 40 });

  await until('the connection is closed', () => client.isClosed);
});

/** Counts a client's frames of video; it looks at each packet once. */
function frameCounter(client: RtspClient): () => number {
  let [seen, frames] = [0, 0];
  return () => {
    for (const { channel, data } of client.packets.slice(seen)) {
      if (channel === 0 && parseRtp(data)?.marker === true) frames += 1;
    }
    seen = client.packets.length;
    return frames;
  };
}

test('a slow reader loses frames up to a key frame, and nobody else does', async () => {
  const scene = await RtspScene.open();
  const [slow, other] = [await scene.client(), await scene.client()];
  await scene.play(slow);
  await scene.play(other);
  const framesOfOther = frameCounter(other);
  await until('both play', () => framesOfOther() === 2 && timesOf(slow, 0).length === 2);
  slow.socket.pause();
  const frames = 400;
  for (let frame = 0; frame < frames; frame += 1) {
    if (frame % 50 === 0) scene.key(100_000);
    else scene.step(60_000);
    // So that the other reader is not slow.
    await until('the other reader has it', () => framesOfOther() === frame + 3);
  }
  slow.socket.resume();
  await until('it has taken what waited', async () => {
    const before = slow.packets.length;
    await slow.request('OPTIONS', '*');
    return slow.packets.length === before;
  });
  scene.key();

  await until('the other reader has it', () => framesOfOther() === frames + 3);
  await slow.request('OPTIONS', '*');
  expect(timesOf(slow, 0).length).toBeLessThan(frames);
  const packets = packetsOf(slow, 0);
  const headers = headersOf(slow, 0);
  const jumps = headers.flatMap(({ timestamp }, at) => {
    const before = headers[at - 1]?.timestamp ?? timestamp;
    return distance(before, timestamp) > 3600 ? [packets[at]?.[12] ?? 0] : [];
  });
  expect(jumps.length).toBeGreaterThan(0);
  // After each gap the first packet is a sequence parameter set.
  expect(new Set(jumps)).toEqual(new Set([0x67]));
});

test.each([
  ['DESCRIBE', '', {}, 404],
  ['DESCRIBE', '/a/b', {}, 404],
  ['DESCRIBE', '/garden', { Accept: 'text/html' }, 406],
  ['DESCRIBE', '/garden', { Require: 'implicit-play' }, 551],
  ['SETUP', '/garden/trackID=0', { Transport: 'RTP/AVP;multicast' }, 461],
  ['SETUP', '/garden/trackID=0', {}, 461],
  ['SETUP', '/garden/trackID=0', { Transport: 'RTP/AVP/TCP', Session: '1' }, 454],
  ['PLAY', '/garden', {}, 454],
  ['PAUSE', '/garden', {}, 454],
  ['TEARDOWN', '/garden', { Session: '1' }, 454],
  ['GET_PARAMETER', '/garden', { Session: '1' }, 454],
  ['SET_PARAMETER', '/garden', {}, 200],
  ['ANNOUNCE', '/garden', {}, 405],
  ['FROBNICATE', '/garden', {}, 501],
])('%s %s is answered: %j, %i', async (method, path, headers, status) => {
  const scene = await RtspScene.open();
  const client = await scene.client();

  const response = await client.request(method, scene.url.replace('/garden', path), headers);

  expect(response.status).toBe(status);
  expect(response.headers['cseq']).toBe('1');
});

test('a session is set up for one board, and not while it plays', async () => {
  const scene = await RtspScene.open();
  scene.streams.stream('cellar').send(keyFrame(scene.time));
  const client = await scene.client();
  const Session = await scene.play(client);
  const cellar = scene.url.replace('garden', 'cellar');
  const Transport = 'RTP/AVP/TCP;interleaved=4-5';

  const statuses = [
    await client.request('SETUP', `${scene.url}/trackID=0`, { Session, Transport }),
    await client.request('SETUP', `${cellar}/trackID=0`, { Session, Transport }),
    await client.request('DESCRIBE', cellar),
    await client.request('PLAY', scene.url, { Session }),
  ].map(({ status }) => status);

  expect(statuses).toEqual([455, 455, 455, 200]);
});

test('closing is idempotent, ends the readers, and frees the ports', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  await scene.play(client);
  const { port, udpPort } = scene.server;

  await Promise.all([scene.server.close(), scene.server.close()]);

  await until('the connection is closed', () => client.isClosed);
  expect(scene.streams.leases('garden')).toBe(0);
  const next = await RtspScene.open({ port, udpPort });
  expect(next.server).toMatchObject({ port, udpPort });
  await expect(RtspScene.open({ udpPort })).rejects.toThrow('EADDRINUSE');
});
