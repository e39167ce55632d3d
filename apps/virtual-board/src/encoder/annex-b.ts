const nalUnit = { idr: 5, sps: 7 } as const;

/** The NAL units of an access unit, without their start codes (H.264 annex B). */
export function nalUnits(accessUnit: Uint8Array): readonly Uint8Array[] {
  const starts: number[] = [];
  for (let at = 0; at + 2 < accessUnit.length; at += 1) {
    if (accessUnit[at] !== 0 || accessUnit[at + 1] !== 0 || accessUnit[at + 2] !== 1) continue;
    starts.push(at + 3);
    at += 2;
  }
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const unit = accessUnit.subarray(start, next === undefined ? undefined : next - 3);
    return next !== undefined && unit.at(-1) === 0 ? unit.subarray(0, -1) : unit;
  });
}

const typeOf = (unit: Uint8Array) => (unit[0] ?? 0) & 0x1f;

export function isIdr(accessUnit: Uint8Array): boolean {
  return nalUnits(accessUnit).some((unit) => typeOf(unit) === nalUnit.idr);
}

/** The profile-level-id of the SPS (RFC 6184 section 8.1), such as 42c00b; undefined without one. */
export function profileLevelId(accessUnit: Uint8Array): string | undefined {
  const sps = nalUnits(accessUnit).find((unit) => typeOf(unit) === nalUnit.sps);
  if (sps === undefined || sps.length < 4) return undefined;
  return [...sps.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Replaces the level in the SPS (ITU-T H.264 section 7.3.2.1.1: level_idc is its third byte). */
export function withLevel(
  accessUnit: Uint8Array<ArrayBuffer>,
  levelIdc: number,
): typeof accessUnit {
  const sps = nalUnits(accessUnit).find((unit) => typeOf(unit) === nalUnit.sps);
  if (sps !== undefined && sps.length >= 4) sps[3] = levelIdc;
  return accessUnit;
}
