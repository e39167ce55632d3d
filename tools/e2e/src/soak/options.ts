import { profiles } from '@boardcast/board';
import type { VideoCodec } from '@boardcast/testkit/encoded-frame';
import { sceneProfile, type SceneProfile } from './scene-clips.ts';
import { browserNames, type BrowserName } from './soak-viewer.ts';

/** The share of the frames that each second must have. */
export const minShare = 0.8;

/** The options of all soaks, for `parseArgs`. */
export const sharedOptions = {
  browser: { type: 'string' },
  profile: { type: 'string', default: 'esp32p4' },
  codec: { type: 'string', default: 'H264' },
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const;

export const sharedHelp = `  --browser NAME    chromium or firefox; both in turn by default
  --profile NAME    esp32p4 or esp32s3 (esp32p4)
  --codec NAME      H264, or VP8 for a Firefox without its OpenH264 plugin (H264)
  --port N          port of the gateway (a free one)
  --help            print this help`;

export interface SharedValues {
  readonly browser?: string | undefined;
  readonly profile: string;
  readonly codec: string;
  readonly port: string;
}

export interface SoakOptions {
  readonly browsers: readonly BrowserName[];
  readonly profile: SceneProfile;
  readonly fps: number;
  readonly codec: VideoCodec;
  readonly port: number;
}

export function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

export function parseAmount(name: string, text: string, min: number): number {
  const value = Number(text);
  return value >= min
    ? value
    : fail(`invalid --${name} "${text}": expected a number of at least ${min}`);
}

export function soakOptions(values: SharedValues): SoakOptions {
  const profile =
    sceneProfile(values.profile) ??
    fail(`invalid --profile "${values.profile}": expected esp32p4 or esp32s3`);
  const browser = browserNames.find((name) => name === values.browser);
  if (values.browser !== undefined && browser === undefined)
    fail(`invalid --browser "${values.browser}": expected chromium or firefox`);
  const codec = values.codec === 'VP8' ? 'VP8' : 'H264';
  if (codec !== values.codec) fail(`invalid --codec "${values.codec}": expected H264 or VP8`);
  return {
    browsers: browser === undefined ? browserNames : [browser],
    profile,
    fps: profiles[profile].fps,
    codec,
    port: parseAmount('port', values.port, 0),
  };
}
