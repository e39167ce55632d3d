import { profiles } from '@boardcast/board';
import { ClipPublisher } from '../clip-publisher.ts';
import { Gateway } from '../gateway.ts';
import { until } from '../until.ts';
import { linkChangeOf, type LinkChange } from './link-changes.ts';
import { goodShare, type SoakOptions } from './options.ts';
import { time } from './report.ts';
import { bitrateOf, encodeScenes, type SceneClips } from './scene-clips.ts';
import { SentRates } from './sent-rates.ts';
import { LoggedTimes } from './logged-times.ts';
import type { Watched } from './soak-viewer.ts';

const boardName = 'scene';
const listedTimeoutMs = 10_000;

interface Parts {
  readonly gateway: Gateway;
  readonly publisher: ClipPublisher;
  readonly clips: SceneClips;
  /** What the media server has said of its viewers' links so far. */
  readonly changes: readonly LinkChange[];
  readonly watched: Watched;
  readonly sent: SentRates;
  readonly stalls: LoggedTimes;
}

/** Boardcast with one board that plays clips, the still one to begin with. */
export class SoakStage {
  readonly boardName = boardName;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open({ profile, codec, fps, port }: SoakOptions): Promise<SoakStage> {
    const clips = await encodeScenes(profile, codec);
    tellClips(clips, profile);
    const changes: LinkChange[] = [];
    // Firefox finds no way to a media server that has a loopback address alone.
    const further = ['--host', '0.0.0.0', '--log-level', 'info'];
    const stalls = new LoggedTimes('stallMs');
    const logged = (line: string): void => {
      noteLinkChange(line, changes);
      stalls.note(line);
    };
    const gateway = await Gateway.start({ port, further, logged });
    const { kurentoUrl: url, httpUrl } = gateway;
    const name = boardName;
    const publisher = await ClipPublisher.open({ url, name, profile, fps, codec });
    publisher.play(clips.still);
    const board = await until('the board is listed', listedTimeoutMs, () => gateway.board(name));
    const watched = { page: `${httpUrl}/api/boards`, server: url, source: board.endpoint };
    const sent = new SentRates(publisher, fps * goodShare);
    return new SoakStage({ gateway, publisher, clips, changes, watched, sent, stalls });
  }

  get httpUrl(): string {
    return this.#parts.gateway.httpUrl;
  }

  get publisher(): ClipPublisher {
    return this.#parts.publisher;
  }

  get clips(): SceneClips {
    return this.#parts.clips;
  }

  get changes(): readonly LinkChange[] {
    return this.#parts.changes;
  }

  /** What viewers are to watch. */
  get watched(): Watched {
    return this.#parts.watched;
  }

  get sent(): SentRates {
    return this.#parts.sent;
  }

  get stalls(): LoggedTimes {
    return this.#parts.stalls;
  }

  async close(): Promise<void> {
    this.sent.close();
    await this.publisher.close();
    await this.#parts.gateway.stop();
  }
}

function tellClips(clips: SceneClips, profile: SoakOptions['profile']): void {
  const { width, height, fps } = profiles[profile];
  for (const [scene, clip] of Object.entries(clips)) {
    const kbit = (bitrateOf(clip, fps) / 1000).toFixed(0);
    console.log(`${scene}: ${kbit} kbit/s, ${width}x${height}, ${fps} fps`);
  }
}

function noteLinkChange(line: string, changes: LinkChange[]): void {
  const change = linkChangeOf(line);
  if (change === undefined) return;
  changes.push(change);
  console.log(`  ${time(change.at)} ${change.text}`);
}
