import type { BoardEntry } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { boardStatus, type StatusFacts } from './board-status.ts';

const entry: BoardEntry = {
  name: 'kitchen',
  profile: 'ESP32-S3',
  state: 'live',
  viewers: 0,
  firmware: null,
  since: new Date().toISOString(),
  pipeline: 'p',
  endpoint: 'p/e',
  viewerEndpoint: null,
};
const live: StatusFacts = {
  name: 'kitchen',
  entry,
  hasList: true,
  isNamed: true,
  serverProblem: undefined,
  isMoving: false,
  isWanted: true,
  isBlocked: false,
  isH264Missing: false,
  player: 'live',
  message: '',
  diagnosis: undefined,
};
const kindOf = (facts: Partial<StatusFacts>) => boardStatus({ ...live, ...facts }).kind;

it('calls nothing live while the server is unreachable', () => {
  expect(kindOf({ serverProblem: 'The server is unreachable.' })).toBe('unknown');
});

it('is offline with the list, whatever the player still shows', () => {
  const offline = { ...entry, state: 'offline' } as const;

  expect(boardStatus({ ...live, entry: offline }).label).toMatch(/^Offline since \d/);
  expect(kindOf({ entry: undefined })).toBe('offline');
});

it('is what the player shows while the board moves to another pipeline', () => {
  const offline = { ...entry, state: 'offline' } as const;

  expect(kindOf({ entry: offline, isMoving: true })).toBe('live');
  expect(kindOf({ entry: undefined, isMoving: true, player: 'connecting' })).toBe('connecting');
  expect(kindOf({ entry: offline, isMoving: true, isWanted: false })).toBe('offline');
});

it('is connecting before the first list', () => {
  expect(kindOf({ entry: undefined, hasList: false, player: 'idle' })).toBe('connecting');
});

it.each([
  [{}, 'live'],
  [{ diagnosis: 'Poor connection: key frames only.' }, 'poor'],
  [{ isBlocked: true }, 'blocked'],
  [{ isWanted: false }, 'idle'],
  [{ player: 'connecting', isH264Missing: true }, 'failed'],
  [{ player: 'stalled' }, 'stalled'],
  [{ player: 'retrying' }, 'retrying'],
  [{ player: 'failed', entry: undefined, isNamed: false }, 'failed'],
] as const)('%o: %s', (facts, kind) => {
  expect(kindOf(facts)).toBe(kind);
});
