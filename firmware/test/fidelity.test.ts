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
import { Life, type Step } from './fidelity/life.ts';
import { offeredFacts, sentFacts } from './fidelity/media-facts.ts';
import { transcriptOf } from './fidelity/transcript.ts';
import { WebSocketTap, type Tapped } from './fidelity/websocket-tap.ts';
import { HostBoard } from './host-board.ts';

const profile = profiles.esp32s3;
const name = 'twin';

/** What was seen of one board. */
interface Seen {
  readonly steps: readonly Step[];
  readonly said: readonly Tapped[];
  /** The server's events while the board was on the air for the first time. */
  readonly events: readonly string[];
  readonly media: MediaFacts;
}

/** A gateway of its own for each board, so that both live at the same time under one name. */
interface Place {
  readonly harness: TestHarness;
  readonly tap: WebSocketTap;
}

let places: readonly Place[] = [];
let seen: Pair<Seen>;

async function openPlace(): Promise<Place> {
  const harness = await TestHarness.open();
  return { harness, tap: await WebSocketTap.before(harness.gateway.kurentoUrl) };
}

async function closePlace({ harness, tap }: Place): Promise<void> {
  await tap.close();
  await harness.close();
}

async function observe({ harness, tap }: Place, board: BoardUnderComparison): Promise<Seen> {
  const life = new Life(board);
  await life.boot();
  await life.isWatched(harness);
  const { endpoint } = await harness.liveBoard(name);
  const recorder = await Recorder.join(harness.gateway.kurentoUrl, endpoint);
  const sent = await sentFacts(recorder, profile.h264.gop);
  await recorder.close();
  // Later it is chance whether a connection's end or the release of its endpoint comes first.
  const events = eventsOf(tap.tapped);
  await until('a ping', () => pingsOf(tap.tapped).length > 0, 60_000);
  await life.answersCommands();
  await life.losesItsNetwork();
  const said = tap.tapped;
  await life.findsNoServer();
  await board.close();
  return { steps: life.steps, said, events, media: { ...offeredFacts(offerIn(said)), ...sent } };
}

function startHost({ tap }: Place): BoardUnderComparison {
  const options = { profile: profile.name, server: tap.url, name, ssid: 'boardcast' };
  return new HostBoardUnderComparison(HostBoard.start(options));
}

async function openPage({ harness, tap }: Place): Promise<BoardUnderComparison> {
  const page = await harness.openBoard({ name, source: 'pattern', server: tap.url });
  return new BoardPageUnderComparison(page);
}

beforeAll(async () => {
  const [hosts, pages] = [await openPlace(), await openPlace()];
  places = [hosts, pages];
  const [host, page] = await Promise.all([
    observe(hosts, startHost(hosts)),
    openPage(pages).then((board) => observe(pages, board)),
  ]);
  seen = { host, page };
}, 240_000);

afterAll(async () => {
  await Promise.all(places.map(closePlace));
});

function compared<T>(view: (one: Seen) => T): Pair<T> {
  return { host: view(seen.host), page: view(seen.page) };
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

it('has the page say at its console what the firmware says, line by line', () => {
  const { host, page } = compared(({ steps }) => transcriptOf(steps));

  expect(host.filter((line) => line.startsWith('-- '))).toHaveLength(32);
  expectAlike({ host, page }, consoleDifferences);
});

it('has the page ask the server what the firmware asks, in the same order', () => {
  const said = compared((one) => conversationOf(one.said));

  expect(said.host.length).toBeGreaterThan(10);
  expectAlike(said, signallingDifferences);
});

it('has both count their requests from 1 without a gap', () => {
  const { host, page } = compared((one) => requestIdsOf(one.said));

  for (const ids of [host, page]) {
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  }
});

it('has both hear of the same events, and ping alike', () => {
  const events = compared((one) => one.events);
  const pings = compared((one) => pingsOf(one.said)[0]);

  expect(events.host).toContain('MediaStateChanged CONNECTED');
  expect(events.page).toEqual(events.host);
  expect(pings.page).toEqual(pings.host);
});

it('has the page offer and send what the firmware does', () => {
  expectAlike(
    compared((one) => one.media),
    mediaDifferences,
  );
});

it('has both send what the profile says', () => {
  const { levelIdc, gop, qp, referenceFrames } = profile.h264;
  for (const { media } of [seen.host, seen.page]) {
    expect(media).toMatchObject({
      sections: ['audio', 'video'],
      audioPayloadType: `${profile.audio.payloadType}`,
      videoCodecs: ['H264/90000'],
      sps: { profileIdc: 66, isConstrained: true, levelIdc, referenceFrames },
      gop,
      beforeIdr: ['sps pps'],
      fps: profile.fps,
      fitsRtpLimit: true,
      soundPayloadTypes: [8],
      soundBytes: [160],
      soundSteps: [160],
      packetsLost: 0,
    });
    expect(Math.min(...(media['qp'] as number[]))).toBeGreaterThanOrEqual(qp.min);
    expect(Math.max(...(media['qp'] as number[]))).toBeLessThanOrEqual(qp.max);
  }
});
