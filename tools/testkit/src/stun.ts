import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An attribute of a STUN message: its type and value (RFC 8489 section 14). */
export type StunAttribute = readonly [type: number, value: Buffer];

export const stunTypes = { request: 0x0001, success: 0x0101 } as const;

const cookie = 0x2112a442;
const attributeTypes = {
  username: 0x0006,
  integrity: 0x0008,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;
const headerBytes = 20;

function encode([type, value]: StunAttribute): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** Sets the length in the header to that of the message with `further` bytes. */
function withLength(message: Buffer, further = 0): Buffer {
  message.writeUInt16BE((message.length - headerBytes + further) & 0xffff, 2);
  return message;
}

/** A message without integrity and fingerprint. */
export function stunMessage(
  type: number,
  attributes: readonly StunAttribute[],
  transaction: Buffer = randomBytes(12),
): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(cookie, 4);
  return withLength(Buffer.concat([header, transaction, ...attributes.map(encode)]));
}

/** A message that the holder of the password accepts, whatever its attributes are. */
export function signedStunMessage(
  type: number,
  attributes: readonly StunAttribute[],
  password: string,
  transaction?: Buffer,
): Buffer {
  const body = withLength(stunMessage(type, attributes, transaction), 24);
  const hash = createHmac('sha1', password).update(body).digest();
  const integrity = encode([attributeTypes.integrity, hash]);
  const signed = withLength(Buffer.concat([body, integrity]), 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, encode([attributeTypes.fingerprint, sum])]);
}

/** The attributes of a controlling agent's check (RFC 8445 section 7.1). */
export function checkAttributes(username: string): StunAttribute[] {
  return [
    [attributeTypes.username, Buffer.from(username)],
    [attributeTypes.priority, Buffer.from('6e001eff', 'hex')],
    [attributeTypes.controlling, randomBytes(8)],
    [attributeTypes.useCandidate, Buffer.alloc(0)],
  ];
}

/** XOR-MAPPED-ADDRESS of an IPv4 address. */
export function xorMappedAddress(port: number, address = '127.0.0.1'): StunAttribute {
  const value = Buffer.alloc(8);
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  value.writeUInt8(1, 1);
  value.writeUInt16BE(port ^ (cookie >>> 16), 2);
  value.writeUInt32BE((number ^ cookie) >>> 0, 4);
  return [attributeTypes.xorMappedAddress, value];
}

export function isStunRequest(datagram: Buffer): boolean {
  return datagram.length >= headerBytes && datagram.readUInt16BE(0) === stunTypes.request;
}

export const transactionOf = (datagram: Buffer): Buffer => datagram.subarray(8, headerBytes);
