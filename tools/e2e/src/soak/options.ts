import { profiles } from '@boardcast/board';
import type { ClipCodec } from '../clip.ts';
import { sceneProfile, type SceneProfile } from './scene-clips.ts';
import { browserNames, type BrowserName } from './soak-viewer.ts';

/** Of the frames, what each second must have. */
export const goodShare = 0.8;

/** The options that the soaks share, for `parseArgs`. */
export const sharedOptions = {
  browser: { type: 'string' },
  profile: { type: 'string', default: 'esp32p4' },
  codec: { type: 'string', default: 'H264' },
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const;

export const sharedHelp = `  --browser NAME    chromium or firefox; both, one after the other, without it
  --profile NAME    esp32p4 or esp32s3 (esp32p4)
  --codec NAME      H264, or VP8 for a Firefox without its OpenH264 plugin (H264)
  --port N          of the gateway (a free one)
  --help            this text`;

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
  readonly codec: ClipCodec;
  readonly port: number;
}

export function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

export function amountOf(name: string, text: string, min: number): number {
  const value = Number(text);
  return value >= min ? value : fail(`--${name} ${text} is no number from ${min} on.`);
}

export function soakOptions(values: SharedValues): SoakOptions {
  const profile = sceneProfile(values.profile) ?? fail(`There is no board ${values.profile}.`);
  const browser = browserNames.find((name) => name === values.browser);
  if (values.browser !== undefined && browser === undefined)
    fail('The browser is chromium or firefox.');
  const codec = values.codec === 'VP8' ? 'VP8' : 'H264';
  if (codec !== values.codec) fail('The codec is H264 or VP8.');
  return {
    browsers: browser === undefined ? browserNames : [browser],
    profile,
    fps: profiles[profile].fps,
    codec,
    port: amountOf('port', values.port, 0),
  };
}
