/** The NAL unit types that tests use (ITU-T H.264 table 7-1, RFC 6184 table 1). */
export const nalTypes = {
  slice: 1,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  stapA: 24,
  fuA: 28,
} as const;

export function nalType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** Splits a byte stream with start codes into NAL units (ITU-T H.264 annex B). */
export function splitAnnexB(stream: Buffer): readonly Buffer[] {
  const starts: number[] = [];
  const code = Buffer.from([0, 0, 1]);
  for (let at = stream.indexOf(code); at >= 0; at = stream.indexOf(code, at + 3)) starts.push(at);
  return starts.map((start, index) => {
    let end = starts[index + 1] ?? stream.length;
    while (end > start + 3 && stream[end - 1] === 0) end -= 1;
    return stream.subarray(start + 3, end);
  });
}

/** Splits an IVF file into its frames. */
export function splitIvf(file: Buffer): readonly Buffer[] {
  const frameHeaderBytes = 12;
  const frames: Buffer[] = [];
  for (let at = file.readUInt16LE(6); at + frameHeaderBytes <= file.length;) {
    const start = at + frameHeaderBytes;
    at = start + file.readUInt32LE(at);
    frames.push(file.subarray(start, at));
  }
  return frames;
}
