function tableOf(bits: number, polynomial: number): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit += 1) {
      value = ((value & top) === 0 ? value << 1 : (value << 1) ^ polynomial) & mask;
    }
    return value;
  });
}

const crc8Table = tableOf(8, 0x07);
const crc16Table = tableOf(16, 0x8005);

/** Of a frame header (RFC 9639 section 9.1.8). */
export function crc8(bytes: Buffer): number {
  return bytes.reduce((crc, byte) => crc8Table[crc ^ byte] ?? 0, 0);
}

/** Of a frame (RFC 9639 section 9.3). */
export function crc16(bytes: Buffer): number {
  return bytes.reduce(
    (crc, byte) => ((crc << 8) & 0xffff) ^ (crc16Table[(crc >> 8) ^ byte] ?? 0),
    0,
  );
}
