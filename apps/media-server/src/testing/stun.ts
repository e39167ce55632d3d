import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An attribute of a STUN message: its type and value (RFC 8489 section 14). */
export type StunAttribute = readonly [type: number, value: Buffer];

export const stunTypes = { request: 0x0001, success: 0x0101 } as const;

const cookie = 0x2112a442;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  mappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;

function encode([type, value]: StunAttribute): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function withLength(message: Buffer, more: number): Buffer {
  message.writeUInt16BE((message.length - 20 + more) & 0xffff, 2);
  return message;
}

/** A message that the holder of the password believes, whatever its attributes are. */
export function stunMessage(
  type: number,
  attributes: readonly StunAttribute[],
  password: string,
  transaction: Buffer = randomBytes(12),
): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(cookie, 4);
  const body = withLength(Buffer.concat([header, transaction, ...attributes.map(encode)]), 24);
  const hash = createHmac('sha1', password).update(body).digest();
  const signed = withLength(Buffer.concat([body, encode([attribute.integrity, hash])]), 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, encode([attribute.fingerprint, sum])]);
}

/** The attributes of a controlling agent's check (RFC 8445 section 7.1). */
export function checkAttributes(username: string): StunAttribute[] {
  return [
    [attribute.username, Buffer.from(username)],
    [attribute.priority, Buffer.from('6e001eff', 'hex')],
    [attribute.controlling, randomBytes(8)],
    [attribute.useCandidate, Buffer.alloc(0)],
  ];
}

/** XOR-MAPPED-ADDRESS of an IPv4 address on loopback. */
export function mappedAddress(port: number): StunAttribute {
  const value = Buffer.alloc(8);
  value.writeUInt8(1, 1);
  value.writeUInt16BE(port ^ (cookie >>> 16), 2);
  value.writeUInt32BE((0x7f000001 ^ cookie) >>> 0, 4);
  return [attribute.mappedAddress, value];
}

/** Whether a datagram is a STUN request. */
export function isStunRequest(datagram: Buffer): boolean {
  return datagram.length >= 20 && datagram.readUInt16BE(0) === stunTypes.request;
}

export const transactionOf = (datagram: Buffer): Buffer => datagram.subarray(8, 20);
