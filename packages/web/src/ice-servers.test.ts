import { beforeEach, expect, it } from 'vitest';
import { IceServers } from './ice-servers.ts';

const server = { urls: 'turn:turn.example:3478', username: 'u', credential: 'p' };
const minuteMs = 60_000;

let nowMs: number;
let requests: (readonly [url: string, authorization: string | undefined])[];
let answer: () => Promise<Response>;
let servers: IceServers;

beforeEach(() => {
  nowMs = 0;
  requests = [];
  answer = () => Promise.resolve(Response.json([server]));
  servers = new IceServers({
    page: 'https://cams.example/cams/virtual-board/',
    now: () => nowMs,
    fetch: (url, { headers }) => {
      requests.push([url, new Headers(headers).get('Authorization') ?? undefined]);
      return answer();
    },
  });
});

it('fetches those of the gateway once, however often they are needed', async () => {
  const url = 'wss://cams.example/cams/kurento';
  const all = await Promise.all([servers.for(url), servers.for(url)]);

  expect([...all, await servers.for(url)]).toEqual([[server], [server], [server]]);
  expect(requests).toEqual([['https://cams.example/cams/api/ice-servers', undefined]]);
});

it('sends the key, and fetches them again for another one', async () => {
  const url = 'wss://cams.example/kurento';
  await servers.for(url, 'one');
  await servers.for(url, 'two');

  expect(requests.map(([, authorization]) => authorization)).toEqual(['Bearer one', 'Bearer two']);
});

it('renews old ones while it gives them, and gives none that have expired', async () => {
  const url = 'wss://cams.example/kurento';
  await servers.for(url);
  answer = () => Promise.reject(new Error('offline'));
  nowMs = 11 * minuteMs;
  expect(await servers.for(url)).toEqual([server]);
  await new Promise((resolve) => setTimeout(resolve));

  nowMs = 7 * 60 * minuteMs;
  expect(await servers.for(url)).toEqual([]);
  answer = () => Promise.resolve(Response.json([]));
  expect(await servers.for(url)).toEqual([]);
  expect(requests.length).toBe(4);
});

it.each(['not found', '{"urls":"x"}'])('has none when the answer is %j', async (text) => {
  answer = () => Promise.resolve(new Response(text));

  expect(await servers.for('wss://cams.example/kurento')).toEqual([]);
});

it('asks no other origin', async () => {
  expect(await servers.for('ws://192.0.2.1:8888/kurento')).toEqual([]);
  expect(requests).toEqual([]);
});
