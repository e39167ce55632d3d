import { expect, it, vi } from 'vitest';
import type { MediaCounts } from '../media/media-messages.ts';
import { describeDrops, describeProfile, Statistics } from './statistics.ts';

it('describes a profile-level-id', () => {
  expect(describeProfile('42c00b')).toBe('Constrained Baseline 1.1 (42c00b)');
  expect(describeProfile('4d4029')).toBe('Main 4.1 (4d4029)');
  expect(describeProfile('')).toBe('–');
});

it('describes dropped frames, the most frequent reason first', () => {
  expect(describeDrops({ late: 0, capture: 0, encoder: 0, browser: 0 })).toBe('0');
  expect(describeDrops({ late: 3, capture: 0, encoder: 9, browser: 0 })).toBe(
    '12 (9 encoder busy, 3 late)',
  );
});

const counts: MediaCounts = {
  encoded: 30,
  dropped: { late: 0, capture: 0, encoder: 0, browser: 0 },
  keyFrames: 2,
  bytes: 1000,
  encodeMs: 4,
  encodeTotalMs: 120,
  profileLevelId: '42c00b',
};
const sent = {
  framesSent: 29,
  packetsSent: 40,
  totalPacketSendDelay: 0.1,
  keyFrameRequests: 1,
  audioPacketsSent: 50,
  packetLoss: 0.04,
};

it('shows what was encoded and sent, and nothing after a reset', async () => {
  const source = { media: { counts }, peer: { stats: () => Promise.resolve(sent) } };
  const statistics = new Statistics(source, vi.fn());

  await statistics.refresh();

  expect(statistics.texts.value).toMatchObject({
    'frames-encoded': '30',
    'frames-sent': '29',
    'packet-loss': '4 %',
    'pacer-delay': '2.5 ms',
  });
  statistics.reset();
  expect(statistics.texts.value).toEqual({});
});

it('shows nothing of a board that was stopped while it was being read', async () => {
  const source: { media: { counts: MediaCounts } | undefined; peer: undefined } = {
    media: { counts },
    peer: undefined,
  };
  const statistics = new Statistics(source, vi.fn());

  const reading = statistics.refresh();
  source.media = undefined;
  await reading;

  expect(statistics.texts.value).toEqual({});
});
