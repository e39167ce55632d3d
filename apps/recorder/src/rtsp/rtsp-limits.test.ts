import { eventually, until } from '@boardcast/testkit/until';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RtspScene } from '../testing/rtsp-scene.ts';

test('a malformed message is answered and ends its connection', async () => {
  const scene = await RtspScene.open();
  const client = await scene.client();
  client.send('hello\r\n\r\n');

  expect((await client.response(0)).status).toBe(400);
  await until('the connection is closed', () => client.isClosed);
});

test('requests are answered in their order, and too many at once end the connection', async () => {
  const scene = await RtspScene.open();
  const request = (cseq: number, method = 'OPTIONS') =>
    `${method} ${scene.url} RTSP/1.0\r\nCSeq: ${cseq}\r\n\r\n`;
  const numbers = Array.from({ length: 10 }, (_, index) => index);
  const client = await scene.client();
  client.send(
    numbers.map((number) => request(number, number === 0 ? 'DESCRIBE' : 'OPTIONS')).join(''),
  );

  await client.response(9);
  expect(client.responses.map(({ headers }) => Number(headers['cseq']))).toEqual(numbers);
  client.send(Array.from({ length: 40 }, (_, index) => request(index)).join(''));
  await until('the connection is closed', () => client.isClosed);
});

test('connections that request nothing are closed after 10 s, others after a minute', async () => {
  const scene = await RtspScene.open();
  const [silent, begun, idle] = [await scene.client(), await scene.client(), await scene.client()];
  await begun.request('OPTIONS', '*');
  begun.send('OPTIONS * RT');
  await idle.request('OPTIONS', '*');
  const now = performance.now();
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());

  vi.advanceTimersByTime(now + 11_000);
  await until('two are closed', () => silent.isClosed && begun.isClosed);
  expect((await idle.request('OPTIONS', '*')).status).toBe(200);
  vi.advanceTimersByTime(61_000);
  await until('the third is closed', () => idle.isClosed);
});

test('readers of one address are limited', async () => {
  const scene = await RtspScene.open();
  const headers = { Transport: 'RTP/AVP/TCP;interleaved=0-1' };
  const clients = await Promise.all(Array.from({ length: 65 }, () => scene.client()));
  const statuses: number[] = [];
  for (const client of clients) {
    statuses.push((await client.request('SETUP', `${scene.url}/trackID=0`, headers)).status);
  }

  expect(statuses.filter((status) => status === 200)).toHaveLength(64);
  expect(statuses.at(-1)).toBe(453);
  clients[0]?.close();
  await eventually(() => expect(scene.server.counts.tcpReaders).toBe(63));
  const again = await clients.at(-1)?.request('SETUP', `${scene.url}/trackID=0`, headers);
  expect(again?.status).toBe(200);
});
