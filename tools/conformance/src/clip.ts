import { readFileSync } from 'node:fs';
import path from 'node:path';
import { groupIntoFrames } from '@boardcast/testkit/encoded-frame';
import { nalType, nalTypes, splitAnnexB, splitIvf } from '@boardcast/testkit/nal-unit';
import { maxPayloadBytes, packetize } from '@boardcast/testkit/payload';

const folder = path.resolve(import.meta.dirname, '../media');

/** One second of ffmpeg's test pattern, 160x120 at 25 fps. */
export interface Clip {
  /** The RTP payloads of each frame. */
  readonly frames: readonly (readonly Buffer[])[];
  /** The NAL units, or VP8 frames, of all frames. */
  readonly units: readonly Buffer[];
}

/** Encoded by x264; without `fragments`, units that need several packets are left out. */
export function h264Clip(fragments = true): Clip {
  const units = splitAnnexB(readFileSync(path.join(folder, 'moving.h264'))).filter(
    (unit) => nalType(unit) !== nalTypes.sei && (fragments || unit.length <= maxPayloadBytes),
  );
  return { frames: groupIntoFrames(units).map((frame) => packetize(frame, 'H264')), units };
}

/** Encoded by libvpx. */
export function vp8Clip(): Clip {
  const units = splitIvf(readFileSync(path.join(folder, 'moving.ivf')));
  return { frames: units.map((frame) => packetize([frame], 'VP8')), units };
}
