import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { profiles } from '@boardcast/board';
import { Recorder, TestHarness } from '@boardcast/e2e';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  BoardPageUnderComparison,
  HostBoardUnderComparison,
  type BoardUnderComparison,
} from './fidelity/board-under-comparison.ts';
import { expectAlike, type Pair } from './fidelity/comparison.ts';
import {
  conversationOf,
  eventsOf,
  offerIn,
  pingsOf,
  requestIdsOf,
} from './fidelity/conversation.ts';
import {
  consoleDifferences,
  mediaDifferences,
  signallingDifferences,
  type MediaFacts,
} from './fidelity/differences.ts';
import { Scenario, type Step } from './fidelity/scenario.ts';
import { offeredFacts, sentFacts } from './fidelity/media-facts.ts';
import { transcriptOf } from './fidelity/transcript.ts';
import { WebSocketTap, type Tapped } from './fidelity/websocket-tap.ts';
import { HostBoard } from './host-board.ts';

const profile = profiles.esp32s3;
const name = 'twin';

/** The observations of one board. */
interface Observation {
  readonly steps: readonly Step[];
  readonly messages: readonly Tapped[];
  /** The server's events before the first disconnection. */
  readonly events: readonly string[];
  readonly media: MediaFacts;
}

/** A gateway for each board, so that both can have the same name. */
interface Environment {
  readonly harness: TestHarness;
  readonly tap: WebSocketTap;
}

let environments: readonly Environment[] = [];
let observed: Pair<Observation>;

async function openEnvironment(): Promise<Environment> {
  const harness = await TestHarness.open();
  return { harness, tap: await WebSocketTap.before(harness.gateway.kurentoUrl) };
}

async function closeEnvironment({ harness, tap }: Environment): Promise<void> {
  await tap.close();
  await harness.close();
}

async function observe(
  { harness, tap }: Environment,
  board: BoardUnderComparison,
): Promise<Observation> {
  const scenario = new Scenario(board);
  await scenario.boot();
  await scenario.watch(harness);
  const { endpoint } = await harness.gateway.liveBoard(name);
  const recorder = await Recorder.join(harness.gateway.kurentoUrl, endpoint);
  const sent = await sentFacts(recorder, profile.h264.gop);
  await recorder.close();
  // Afterwards the order of disconnections and releases is not deterministic.
  const events = eventsOf(tap.tapped);
  await until('a ping', () => pingsOf(tap.tapped).length > 0, 60_000);
  await scenario.runCommands();
  await scenario.loseNetwork();
  const messages = tap.tapped;
  await scenario.useUnreachableServer();
  await board.close();
  return {
    steps: scenario.steps,
    messages,
    events,
    media: { ...offeredFacts(offerIn(messages)), ...sent },
  };
}

function startHost({ tap }: Environment): BoardUnderComparison {
  const options = { profile: profile.name, server: tap.url, name, ssid: 'boardcast' };
  return new HostBoardUnderComparison(HostBoard.start(options));
}

async function openPage({ harness, tap }: Environment): Promise<BoardUnderComparison> {
  // A busy machine would otherwise choose the browser's own encoder, which is not compared.
  const engine = 'ffmpeg-wasm';
  const page = await harness.openBoard({ name, source: 'pattern', server: tap.url, engine });
  return new BoardPageUnderComparison(page);
}

beforeAll(async () => {
  const [hosts, pages] = [await openEnvironment(), await openEnvironment()];
  environments = [hosts, pages];
  const [host, page] = await Promise.all([
    observe(hosts, startHost(hosts)),
    openPage(pages).then((board) => observe(pages, board)),
  ]);
  observed = { host, page };
});

afterAll(async () => {
  await Promise.all(environments.map(closeEnvironment));
});

function compared<T>(view: (one: Observation) => T): Pair<T> {
  return { host: view(observed.host), page: view(observed.page) };
}

it('documents each difference with its reason', async () => {
  const page = await readFile(path.resolve(import.meta.dirname, '../../docs/fidelity.md'), 'utf8');
  const documented = [...page.matchAll(/^\| (\w+) +\| `(.+?)` +\| (.+?) +\|$/gm)];

  const listed = Object.entries({
    console: consoleDifferences,
    signalling: signallingDifferences,
    media: mediaDifferences,
  }).flatMap(([where, differences]) =>
    differences.map((difference) => [where, difference.name, difference.reason]),
  );
  expect(documented.map(([, ...row]) => row)).toEqual(listed);
});

it('the page prints the firmware’s console lines', () => {
  const { host, page } = compared(({ steps }) => transcriptOf(steps));

  expect(host.filter((line) => line.startsWith('-- '))).toHaveLength(32);
  expectAlike({ host, page }, consoleDifferences);
});

it('the page sends the firmware’s requests in the same order', () => {
  const messages = compared((one) => conversationOf(one.messages));

  expect(messages.host.length).toBeGreaterThan(10);
  expectAlike(messages, signallingDifferences);
});

it('both number their requests from 1 without gaps', () => {
  const { host, page } = compared((one) => requestIdsOf(one.messages));

  for (const ids of [host, page]) {
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  }
});

it('both receive the same events, and send the same pings', () => {
  const events = compared((one) => one.events);
  const pings = compared((one) => pingsOf(one.messages)[0]);

  expect(events.host).toContain('MediaStateChanged CONNECTED');
  expect(events.page).toEqual(events.host);
  expect(pings.page).toEqual(pings.host);
});

it('the page has the firmware’s offer and stream', () => {
  expectAlike(
    compared((one) => one.media),
    mediaDifferences,
  );
});

it('both send the stream of the profile', () => {
  const { levelIdc, gop, qp, referenceFrames } = profile.h264;
  for (const { media } of [observed.host, observed.page]) {
    expect(media).toMatchObject({
      sections: ['audio', 'video'],
      audioPayloadType: `${profile.audio.payloadType}`,
      videoCodecs: ['H264/90000'],
      sps: { profileIdc: 66, isConstrained: true, levelIdc, referenceFrames },
      gop,
      beforeIdr: ['sps pps'],
      fps: profile.fps,
      fitsRtpLimit: true,
      audioPayloadTypes: [8],
      audioBytes: [160],
      audioSteps: [160],
      packetsLost: 0,
    });
    expect(Math.min(...(media['qp'] as number[]))).toBeGreaterThanOrEqual(qp.min);
    expect(Math.max(...(media['qp'] as number[]))).toBeLessThanOrEqual(qp.max);
  }
});
