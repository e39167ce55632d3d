import { profiles } from '@boardcast/board';
import type { EncodedFrame, VideoCodec } from '@boardcast/testkit/encoded-frame';
import { encodeClip } from '../clip.ts';

/** The bitrates of a board's still and moving scene, in bit/s, and its frames from IDR to IDR. */
const scenes = {
  esp32p4: { still: 400_000, moving: 2_500_000, gop: 50 },
  esp32s3: { still: 60_000, moving: 300_000, gop: 20 },
} as const;

export type SceneProfile = keyof typeof scenes;

export function sceneProfile(name: string): SceneProfile | undefined {
  return name === 'esp32p4' || name === 'esp32s3' ? name : undefined;
}

export interface SceneClips {
  readonly still: readonly EncodedFrame[];
  readonly moving: readonly EncodedFrame[];
}

/** Two GOPs of each scene. */
export async function encodeScenes(profile: SceneProfile, codec: VideoCodec): Promise<SceneClips> {
  const { width, height, fps } = profiles[profile];
  const { still, moving, gop } = scenes[profile];
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`;
  const noise = 'noise=alls=6:allf=t';
  const frozen = `${source},select=eq(n\\,0),loop=-1:1,setpts=N/${fps}/TB,${noise}`;
  const options = { codec, seconds: (2 * gop) / fps, gop };
  return {
    still: await encodeClip({ ...options, source: frozen, bitrate: still }),
    moving: await encodeClip({ ...options, source: `${source},${noise}`, bitrate: moving }),
  };
}

/** In bit/s. */
export function bitrateOf(clip: readonly EncodedFrame[], fps: number): number {
  return (clip.flat().reduce((sum, unit) => sum + unit.length, 0) * 8 * fps) / clip.length;
}
