import { profiles } from '@boardcast/board';
import { Recorder, TestHarness } from '@boardcast/e2e';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MediaFacts } from './fidelity/differences.ts';
import { sentFacts } from './fidelity/media-facts.ts';
import { rateOver } from './fidelity/rate.ts';
import { HostBoard } from './host-board.ts';

const profile = profiles.esp32p4;
const { levelIdc, gop, qp, referenceFrames, bitrate: target } = profile.h264;
const seconds = 10;

let harness: TestHarness;

beforeAll(async () => {
  harness = await TestHarness.open();
});

afterAll(() => harness.close());

async function sentBy(name: string): Promise<MediaFacts> {
  const { endpoint } = await harness.gateway.liveBoard(name);
  const recorder = await Recorder.join(harness.gateway.kurentoUrl, endpoint);
  const { bitrate, fps } = await rateOver(recorder, seconds);
  const facts = await sentFacts(recorder, gop);
  await recorder.close();
  // A busy machine encodes fewer frames, each with the bits of a board's frame.
  return { ...facts, bitrateAtFullRate: (bitrate / fps) * profile.fps };
}

async function sentByHost(): Promise<MediaFacts> {
  const server = harness.gateway.kurentoUrl;
  const board = HostBoard.start({ profile: profile.name, server, name: 'host' });
  try {
    return await sentBy('host');
  } finally {
    await board.stop();
  }
}

async function sentByPage(): Promise<MediaFacts> {
  const page = await harness.openBoard({
    name: 'page',
    source: 'pattern',
    profile: profile.name,
    engine: 'ffmpeg-wasm',
  });
  try {
    return await sentBy('page');
  } finally {
    await page.close();
  }
}

it.each([
  ['the host board', sentByHost],
  ['the page', sentByPage],
])(
  '%s sends the stream of the ESP32-P4’s profile',
  async (_, send) => {
    const sent = await send();
    const qps = sent['qp'] as readonly number[];

    expect(sent).toMatchObject({
      sps: {
        profileIdc: 66,
        isConstrained: true,
        levelIdc,
        referenceFrames,
        width: profile.width,
        height: profile.height,
      },
      gop,
      beforeIdr: ['sps pps'],
      fitsRtpLimit: true,
      audioPayloadTypes: [8],
      audioBytes: [160],
      audioSteps: [160],
    });
    expect(Math.min(...qps)).toBeGreaterThanOrEqual(qp.min);
    expect(Math.max(...qps)).toBeLessThanOrEqual(qp.max);
    expect(sent['bitrateAtFullRate']).toBeGreaterThan((target ?? 0) * 0.9);
    expect(sent['bitrateAtFullRate']).toBeLessThan((target ?? 0) * 1.1);
  },
  120_000,
);
