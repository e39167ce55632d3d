import { profiles } from '@boardcast/board';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { ClipPublisher } from '../clip-publisher.ts';
import { linkChangeOf, type LinkChange } from './link-changes.ts';
import { LoggedTimes } from './logged-times.ts';
import { minShare, type SoakOptions } from './options.ts';
import { time } from './report.ts';
import { bitrateOf, encodeScenes, type SceneClips } from './scene-clips.ts';
import { SentRates } from './sent-rates.ts';
import type { WatchedBoard } from './soak-viewer.ts';

const boardName = 'scene';

interface SoakParts {
  readonly gateway: GatewayProcess;
  readonly publisher: ClipPublisher;
  readonly clips: SceneClips;
  /** What the media server has logged about its viewers' links. */
  readonly changes: readonly LinkChange[];
  /** The board, for viewers. */
  readonly board: WatchedBoard;
  readonly sent: SentRates;
  readonly stalls: LoggedTimes;
}

/** A gateway with one board, which plays clips: at first the still one. */
export class SoakHarness {
  readonly boardName = boardName;
  readonly publisher: ClipPublisher;
  readonly clips: SceneClips;
  readonly changes: readonly LinkChange[];
  readonly board: WatchedBoard;
  readonly sent: SentRates;
  readonly stalls: LoggedTimes;
  readonly #gateway: GatewayProcess;

  private constructor({ gateway, publisher, clips, changes, board, sent, stalls }: SoakParts) {
    this.#gateway = gateway;
    this.publisher = publisher;
    this.clips = clips;
    this.changes = changes;
    this.board = board;
    this.sent = sent;
    this.stalls = stalls;
  }

  static async open({ profile, codec, fps, port }: SoakOptions): Promise<SoakHarness> {
    const clips = await encodeScenes(profile, codec);
    printClips(clips, profile);
    // Firefox does not connect to a media server that has only a loopback address.
    const options = ['--host', '0.0.0.0', '--log-level', 'info'];
    const gateway = await GatewayProcess.start({ port, arguments: options });
    const changes: LinkChange[] = [];
    const stalls = new LoggedTimes('stallMs');
    gateway.onLine((line) => {
      recordLinkChange(line, changes);
      stalls.note(line);
    });
    const { kurentoUrl: url, httpUrl } = gateway;
    const publisher = await ClipPublisher.open({ url, name: boardName, profile, fps, codec });
    publisher.play(clips.still);
    const { endpoint } = await until('the board is listed', () => gateway.board(boardName));
    const board = { page: `${httpUrl}/api/boards`, server: url, source: endpoint };
    const sent = new SentRates(publisher, fps * minShare);
    return new SoakHarness({ gateway, publisher, clips, changes, board, sent, stalls });
  }

  get httpUrl(): string {
    return this.#gateway.httpUrl;
  }

  async close(): Promise<void> {
    this.sent.close();
    await this.publisher.close();
    await this.#gateway.stop();
  }
}

function printClips(clips: SceneClips, profile: SoakOptions['profile']): void {
  const { width, height, fps } = profiles[profile];
  for (const [scene, clip] of Object.entries<SceneClips[keyof SceneClips]>({ ...clips })) {
    const kbit = (bitrateOf(clip, fps) / 1000).toFixed(0);
    console.log(`${scene}: ${kbit} kbit/s, ${width}x${height}, ${fps} fps`);
  }
}

function recordLinkChange(line: string, changes: LinkChange[]): void {
  const change = linkChangeOf(line);
  if (change === undefined) return;
  changes.push(change);
  console.log(`  ${time(change.at)} ${change.text}`);
}
