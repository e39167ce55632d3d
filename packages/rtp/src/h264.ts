import type { FrameContent } from './frame-content.ts';

const STAP_A = 24;
const FU_A = 28;
const IDR = 5;
const SPS = 7;
const PPS = 8;

const nothing: FrameContent = { key: false, parameters: false };
const idr: FrameContent = { key: true, parameters: false };
const parameters: FrameContent = { key: false, parameters: true };
const both: FrameContent = { key: true, parameters: true };

/** Inspects the NAL unit types in an RTP payload (RFC 6184). */
export function inspectH264(payload: Buffer): FrameContent {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === STAP_A) return inspectAggregate(payload);
  if (type !== FU_A) return contentOf(type);
  const header = payload[1] ?? 0;
  const starts = (header & 0x80) !== 0;
  return starts ? contentOf(header & 0x1f) : nothing;
}

/** The complete NAL units in an RTP payload; none for a fragment. */
export function nalUnitsOf(payload: Buffer): readonly Buffer[] {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === STAP_A) return [...aggregatedUnits(payload)];
  return type === FU_A ? [] : [payload];
}

/** Ignores a truncated unit. */
function* aggregatedUnits(payload: Buffer): Generator<Buffer> {
  let offset = 1;
  while (offset + 3 <= payload.length) {
    const end = offset + 2 + payload.readUInt16BE(offset);
    if (end > payload.length) return;
    yield payload.subarray(offset + 2, end);
    offset = end;
  }
}

function inspectAggregate(payload: Buffer): FrameContent {
  let found = nothing;
  for (const unit of aggregatedUnits(payload)) {
    const content = contentOf((unit[0] ?? 0) & 0x1f);
    if (found === nothing) found = content;
    else if (content !== nothing && content !== found) found = both;
  }
  return found;
}

function contentOf(type: number): FrameContent {
  if (type === IDR) return idr;
  return type === SPS || type === PPS ? parameters : nothing;
}
