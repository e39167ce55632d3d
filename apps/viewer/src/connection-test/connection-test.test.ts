import type { IceServer } from '@boardcast/protocol';
import { SignalingError } from '@boardcast/signaling';
import { expect, it } from 'vitest';
import { testConnection, type ConnectionProbes } from './connection-test.ts';
import type { IceServerOutcome } from './ice-server-probe.ts';
import type { MediaPath } from './media-probe.ts';

const turn = (urls: string): IceServer => ({ urls, username: 'user', credential: 'word' });

async function findings(over: Partial<ConnectionProbes> = {}): Promise<readonly string[]> {
  let isClosed = false;
  const probes: ConnectionProbes = {
    url: 'wss://cams.example/kurento',
    webSocket: () => Promise.resolve(),
    media: () => Promise.resolve({ state: 'connected', address: '192.0.2.1, port 8888' }),
    iceServers: () => Promise.resolve([]),
    iceServer: () => Promise.resolve({ state: 'ok' }),
    close: () => (isClosed = true),
    ...over,
  };
  const lines: string[] = [];
  for await (const { subject, finding } of testConnection(probes)) {
    const { mark, text } = await finding;
    lines.push(`${mark}: ${subject}: ${text}`);
  }
  expect(isClosed).toBe(true);
  return lines;
}

it('reports what works', async () => {
  const servers = [turn('turn:turn.example:3478?transport=udp')];
  expect(await findings({ iceServers: () => Promise.resolve(servers) })).toEqual([
    'ok: WebSocket: Works.',
    'ok: Media over UDP: Works: 192.0.2.1, port 8888 answers.',
    'ok: turn:turn.example:3478?transport=udp: Works: the media server answers through it.',
  ]);
});

it('ends at a WebSocket that is blocked', async () => {
  const error = new SignalingError('timeout', '');
  expect(await findings({ webSocket: () => Promise.reject(error) })).toEqual([
    'failed: WebSocket: wss://cams.example/kurento does not respond: is it a Kurento? A proxy in between must pass WebSockets on.',
  ]);
});

it.each([
  [
    { state: 'not-connected' },
    'failed: Media over UDP: Blocked: the media server does not answer.',
  ],
  [
    { state: 'no-board' },
    'skipped: Media over UDP: Not tested: no board is online to test it with.',
  ],
] as const)('reports media that are %o', async (path, expected) => {
  const [, line] = await findings({ media: () => Promise.resolve(path) });
  expect(line).toContain(expected);
});

it('goes on when the probe of the media fails', async () => {
  const lines = await findings({
    media: () => Promise.reject(new Error('No endpoint.')),
    iceServers: () => Promise.resolve([turn('turn:turn.example:3478')]),
  });
  expect(lines.slice(1)).toEqual([
    'failed: Media over UDP: No endpoint.',
    'failed: turn:turn.example:3478: No endpoint.',
  ]);
});

it.each([
  ['turn:turn.example:3478', 401, 'Refused: the credentials are invalid.'],
  ['turn:turn.example:3478', 486, 'Refused: error 486.'],
  ['turn:turn.example:3478', 701, 'Blocked: it does not answer over UDP.'],
  ['turn:turn.example:443?transport=tcp', undefined, 'Blocked: it does not answer over TCP.'],
  ['turns:turn.example:443', undefined, 'Blocked: it does not answer over TCP.'],
])('reports %s with the error %s', async (urls, errorCode, expected) => {
  const outcome: IceServerOutcome = { state: 'failed', errorCode };
  const [, , line] = await findings({
    iceServers: () => Promise.resolve([turn(urls)]),
    iceServer: () => Promise.resolve(outcome),
  });
  expect(line).toContain(`failed: ${urls}: ${expected}`);
});

it.each([
  [{ state: 'not-connected' }, 'failed: turn:turn.example: Connected, but the media server does'],
  [{ state: 'no-board' }, 'ok: turn:turn.example: Works. Media not tested'],
] as const)('reports media through a TURN server that are %o', async (path, expected) => {
  const direct: MediaPath = { state: 'connected', address: '192.0.2.1, port 8888' };
  const [, , line] = await findings({
    iceServers: () => Promise.resolve([turn('turn:turn.example')]),
    media: (relay) => Promise.resolve(relay === undefined ? direct : path),
  });
  expect(line).toContain(expected);
});

it('tests no media through a STUN server', async () => {
  const media: (IceServer | undefined)[] = [];
  await findings({
    iceServers: () => Promise.resolve([{ urls: 'stun:stun.example' }]),
    media: (relay) => {
      media.push(relay);
      return Promise.resolve({ state: 'not-connected' });
    },
  });
  expect(media).toEqual([undefined]);
});
