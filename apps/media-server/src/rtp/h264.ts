const STAP_A = 24;
const FU_A = 28;
const IDR = 5;
const SPS = 7;
const PPS = 8;

/** What a packet of an H.264 stream begins or carries (RFC 6184). */
export interface H264Content {
  /** Begins a slice of an IDR picture. */
  readonly idr: boolean;
  /** Carries a sequence or picture parameter set. */
  readonly parameters: boolean;
  /** Carries any slice data. */
  readonly picture: boolean;
}

const nothing: H264Content = { idr: false, parameters: false, picture: false };

/** Reads the NAL unit types of one RTP payload. */
export function inspectH264(payload: Buffer): H264Content {
  if (payload.length === 0) return nothing;
  const type = payload.readUInt8(0) & 0x1f;
  if (type === STAP_A) return inspectAggregate(payload);
  if (type === FU_A) return inspectFragment(payload);
  return contentOf(type);
}

function inspectFragment(payload: Buffer): H264Content {
  if (payload.length < 2) return nothing;
  const header = payload.readUInt8(1);
  const content = contentOf(header & 0x1f);
  const starts = (header & 0x80) !== 0;
  return starts ? content : { idr: false, parameters: false, picture: content.picture };
}

function inspectAggregate(payload: Buffer): H264Content {
  let found = nothing;
  let offset = 1;
  while (offset + 3 <= payload.length) {
    const size = payload.readUInt16BE(offset);
    const content = contentOf(payload.readUInt8(offset + 2) & 0x1f);
    found = {
      idr: found.idr || content.idr,
      parameters: found.parameters || content.parameters,
      picture: found.picture || content.picture,
    };
    offset += 2 + size;
  }
  return found;
}

function contentOf(type: number): H264Content {
  return {
    idr: type === IDR,
    parameters: type === SPS || type === PPS,
    picture: type >= 1 && type <= IDR,
  };
}
