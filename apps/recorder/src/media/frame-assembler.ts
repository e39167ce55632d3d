import { vp8DescriptorLength } from '@boardcast/rtp';
import type { OrderedPacket } from './track-receiver.ts';
import type { VideoCodec } from './media-frame.ts';
import { nalType, nalTypes, NalUnits } from './nal-units.ts';

/** A frame before its time is known. */
export interface AssembledFrame {
  readonly timestamp: number;
  readonly units: readonly Buffer[];
  readonly isKey: boolean;
}

export interface FrameAssembler {
  /** Takes the next packet; returns the frames that it completes, each decodable by those before. */
  push(packet: OrderedPacket): readonly AssembledFrame[];
  /** Whether frames are dropped until the next key frame. */
  readonly needsKeyFrame: boolean;
}

export function frameAssembler(codec: VideoCodec): FrameAssembler {
  return codec === 'H264' ? new H264Assembler() : new Vp8Assembler();
}

/** A frame with more bytes is no camera's. */
const maxFrameBytes = 8 * 1024 * 1024;

/** Collects what has one timestamp, until the marker or the next timestamp. */
abstract class Assembler implements FrameAssembler {
  #needsKeyFrame = true;
  #timestamp: number | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isBroken = false;

  get needsKeyFrame(): boolean {
    return this.#needsKeyFrame;
  }

  push({ timestamp, marker, payload, followsLoss }: OrderedPacket): readonly AssembledFrame[] {
    const frames: AssembledFrame[] = [];
    if (this.#timestamp !== undefined && this.#timestamp !== timestamp) {
      if (followsLoss) this.#isBroken = true;
      this.#complete(frames);
    }
    this.#timestamp = timestamp;
    if (followsLoss) {
      this.#isBroken = true;
      this.dropPart();
    }
    for (const part of this.partsOf(payload)) this.#add(part);
    if (marker) this.#complete(frames);
    return frames;
  }

  protected abstract partsOf(payload: Buffer): readonly Buffer[];
  protected abstract dropPart(): void;
  protected abstract frameOf(
    parts: readonly Buffer[],
  ): Pick<AssembledFrame, 'units' | 'isKey'> | undefined;

  #add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > maxFrameBytes) this.#isBroken = true;
    else this.#parts.push(part);
  }

  #complete(frames: AssembledFrame[]): void {
    const timestamp = this.#timestamp ?? 0;
    const frame = this.#isBroken ? undefined : this.frameOf(this.#parts);
    if (this.#isBroken) this.#needsKeyFrame = true;
    this.#timestamp = undefined;
    this.#parts = [];
    this.#bytes = 0;
    this.#isBroken = false;
    if (frame?.isKey === true) this.#needsKeyFrame = false;
    if (frame !== undefined && !this.#needsKeyFrame) frames.push({ timestamp, ...frame });
  }
}

class H264Assembler extends Assembler {
  readonly #units = new NalUnits();
  #sps: Buffer | undefined;
  #pps: Buffer | undefined;

  protected override partsOf(payload: Buffer): readonly Buffer[] {
    return this.#units.push(payload);
  }

  protected override dropPart(): void {
    this.#units.reset();
  }

  /** SPS and PPS may have come in a frame of their own. */
  protected override frameOf(parts: readonly Buffer[]) {
    this.#sps = parts.find((unit) => nalType(unit) === nalTypes.sps) ?? this.#sps;
    this.#pps = parts.find((unit) => nalType(unit) === nalTypes.pps) ?? this.#pps;
    const slices = parts.filter((unit) => isSlice(nalType(unit)));
    if (slices.length === 0) return undefined;
    const isIdr = slices.some((unit) => nalType(unit) === nalTypes.idr);
    if (!isIdr) return { units: slices, isKey: false };
    if (this.#sps === undefined || this.#pps === undefined) return undefined;
    return { units: [this.#sps, this.#pps, ...slices], isKey: true };
  }
}

/** Coded slices and their partitions (ITU-T H.264 table 7-1). */
function isSlice(type: number): boolean {
  return type >= 1 && type <= nalTypes.idr;
}

class Vp8Assembler extends Assembler {
  protected override partsOf(payload: Buffer): readonly Buffer[] {
    return [payload.subarray(vp8DescriptorLength(payload))];
  }

  protected override dropPart(): void {}

  protected override frameOf(parts: readonly Buffer[]) {
    const frame = Buffer.concat(parts);
    return frame.length === 0 ? undefined : { units: [frame], isKey: isVp8KeyFrame(frame) };
  }
}

/** By the P bit; a key frame's header has ten bytes (RFC 6386 section 9.1). */
function isVp8KeyFrame(frame: Buffer): boolean {
  return frame.length >= 10 && ((frame[0] ?? 1) & 1) === 0;
}
