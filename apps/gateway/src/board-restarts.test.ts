import { expect, it } from 'vitest';
import { BoardRestarts } from './board-restarts.ts';
import { boardEntry } from './testing/board-entry.ts';

const boards = [
  boardEntry('kitchen', { pipeline: 'p1_kurento.MediaPipeline', canRestart: true }),
  boardEntry('garden', { pipeline: 'p2_kurento.MediaPipeline' }),
  boardEntry('cellar', { state: 'offline', pipeline: null, endpoint: null }),
];

function harness({ isConnected = true, isForwarded = false } = {}) {
  const sent: (readonly [string, unknown])[] = [];
  const clock = { ms: 0 };
  const restarts = new BoardRestarts({
    boards: () => boards,
    notify: (pipeline, text) => {
      if (isConnected) sent.push([pipeline, JSON.parse(text)]);
      return isConnected;
    },
    forward: () => Promise.resolve(isForwarded),
    now: () => clock.ms,
  });
  return { restarts, sent, clock };
}

it('sends the event of its pipeline to a board that can restart', async () => {
  const { restarts, sent } = harness();

  expect(await restarts.restart('kitchen')).toEqual({ kind: 'asked' });

  const object = 'p1_kurento.MediaPipeline';
  const data = { type: 'RestartRequested', source: object, tags: [] };
  expect(sent).toMatchObject([
    [object, { method: 'onEvent', params: { value: { object, type: 'RestartRequested', data } } }],
  ]);
});

it.each([
  ['garden', 'garden does not restart on request.'],
  ['cellar', 'cellar is offline.'],
])('sends nothing to %s', async (name, reason) => {
  const { restarts, sent } = harness();

  expect(await restarts.restart(name)).toEqual({ kind: 'refused', reason });
  expect(await restarts.restart('nobody')).toEqual({ kind: 'unknown' });
  expect(sent).toEqual([]);
});

it('asks a board once within 20 s', async () => {
  const { restarts, sent, clock } = harness();
  await restarts.restart('kitchen');

  clock.ms = 5200;
  expect(await restarts.restart('kitchen')).toEqual({
    kind: 'refused',
    reason: 'kitchen was asked a moment ago: ask again in 15 s.',
  });
  clock.ms = 20_000;
  expect(await restarts.restart('kitchen')).toEqual({ kind: 'asked' });
  expect(sent).toHaveLength(2);
});

it('does not count a request that was not sent', async () => {
  const { restarts } = harness({ isConnected: false });
  const reason = 'kitchen is not connected.';

  expect(await restarts.restart('kitchen')).toEqual({ kind: 'refused', reason });
  expect(await restarts.restart('kitchen')).toEqual({ kind: 'refused', reason });
});

it('passes on a request for a board of another gateway, but not one that was passed on', async () => {
  const { restarts } = harness({ isConnected: false, isForwarded: true });

  const own = await restarts.restartOwn('kitchen');
  expect(own).toEqual({ kind: 'refused', reason: 'kitchen is not connected.' });
  expect(await restarts.restart('kitchen')).toEqual({ kind: 'asked' });
  expect(await restarts.restart('kitchen')).toMatchObject({ kind: 'refused' });
});
