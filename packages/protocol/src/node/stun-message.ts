import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { TurnCredentials } from './turn-server.ts';

/** Types of messages (RFC 8489 section 5, RFC 8656 section 17). */
export const stunMethods = { binding: 0x001, allocate: 0x003, refresh: 0x004 } as const;

/** Types of attributes (RFC 8489 section 18.3, RFC 8656 section 18, RFC 8445 section 16.1). */
export const stunAttributes = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlled: 0x8029,
  controlling: 0x802a,
} as const;

export const stunCookie = 0x2112a442;
const headerBytes = 20;
const integrityBytes = 24;
const fingerprintBytes = 8;
const fingerprintMask = 0x5354554e;
const classMask = 0x0110;
const successClass = 0x0100;
const errorClass = 0x0110;
/** UDP, by its IANA protocol number. */
const udp = Buffer.from([17, 0, 0, 0]);

/** An attribute of a message (RFC 8489 section 14). */
export type StunAttribute = readonly [type: number, value: Buffer];

/** A challenge of a TURN server (RFC 8489 section 9.2). */
export interface StunChallenge {
  readonly realm: Buffer;
  readonly nonce: Buffer;
}

export interface StunResponse {
  readonly transaction: Buffer;
  /** Undefined for a success. */
  readonly error: number | undefined;
  readonly challenge: StunChallenge | undefined;
}

/** A Binding request. */
export function bindingRequest(): Buffer {
  return stunMessage(stunMethods.binding, []);
}

/**
 * A connectivity check of ICE (RFC 8445 section 7.2.2) by a controlling agent; `username` has the
 * fragments of both, the other one's first, and `password` is the other one's.
 */
export function connectivityCheck({ username, password }: TurnCredentials): Buffer {
  const attributes: readonly StunAttribute[] = [
    [stunAttributes.username, Buffer.from(username)],
    [stunAttributes.priority, Buffer.from([0x6e, 0xff, 0xff, 0xff])],
    [stunAttributes.controlling, randomBytes(8)],
  ];
  return signedStunMessage(stunMethods.binding, attributes, password);
}

/** An Allocate request for a relayed UDP address; signed once there is a challenge. */
export function allocateRequest(credentials: TurnCredentials, challenge?: StunChallenge): Buffer {
  const wanted: StunAttribute = [stunAttributes.requestedTransport, udp];
  if (challenge === undefined) return stunMessage(stunMethods.allocate, [wanted]);
  return signed(stunMethods.allocate, [wanted], credentials, challenge);
}

/** A Refresh request that ends the allocation. */
export function releaseRequest(credentials: TurnCredentials, challenge: StunChallenge): Buffer {
  const none: StunAttribute = [stunAttributes.lifetime, Buffer.alloc(4)];
  return signed(stunMethods.refresh, [none], credentials, challenge);
}

export function transactionOf(stun: Buffer): Buffer {
  return stun.subarray(8, headerBytes);
}

/** The length of the first STUN message of a stream; undefined while its header is incomplete. */
export function stunLength(stream: Buffer): number | undefined {
  return stream.length < headerBytes ? undefined : headerBytes + stream.readUInt16BE(2);
}

/** Undefined for anything else than a complete response. */
export function parseStunResponse(datagram: Buffer): StunResponse | undefined {
  if (datagram.length < headerBytes || datagram.readUInt32BE(4) !== stunCookie) return undefined;
  if (stunLength(datagram) !== datagram.length) return undefined;
  const kind = datagram.readUInt16BE(0) & classMask;
  if (kind !== successClass && kind !== errorClass) return undefined;
  const attributes = new Map(attributesOf(datagram));
  const code = attributes.get(stunAttributes.errorCode);
  const realm = attributes.get(stunAttributes.realm);
  const nonce = attributes.get(stunAttributes.nonce);
  return {
    transaction: transactionOf(datagram),
    error: kind === successClass ? undefined : errorNumber(code),
    challenge: realm === undefined || nonce === undefined ? undefined : { realm, nonce },
  };
}

/** Class and number of ERROR-CODE (RFC 8489 section 14.8). */
function errorNumber(value: Buffer | undefined): number {
  return value === undefined || value.length < 4
    ? 0
    : (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
}

function attributesOf(datagram: Buffer): readonly StunAttribute[] {
  const attributes: StunAttribute[] = [];
  for (let at = headerBytes; at + 4 <= datagram.length;) {
    const length = datagram.readUInt16BE(at + 2);
    attributes.push([datagram.readUInt16BE(at), datagram.subarray(at + 4, at + 4 + length)]);
    at += 4 + length + padding(length);
  }
  return attributes;
}

/** The attributes of a Binding request; undefined for anything else. */
export function bindingRequestAttributes(datagram: Buffer): readonly StunAttribute[] | undefined {
  if (datagram.length < headerBytes || datagram.readUInt16BE(0) !== stunMethods.binding)
    return undefined;
  if (datagram.readUInt32BE(4) !== stunCookie || stunLength(datagram) !== datagram.length)
    return undefined;
  return attributesOf(datagram);
}

/** Whether the integrity of a message is by this password (RFC 8489 section 9.1.3). */
export function hasIntegrity(message: Buffer, password: string): boolean {
  const [, hash] = attributesOf(message).find(([type]) => type === stunAttributes.integrity) ?? [];
  if (hash?.length !== integrityBytes - 4) return false;
  const body = Buffer.from(message.subarray(0, hash.byteOffset - message.byteOffset - 4));
  const expected = withIntegrity(body, Buffer.from(password));
  return timingSafeEqual(expected.subarray(-hash.length), hash);
}

function signed(
  method: number,
  attributes: readonly StunAttribute[],
  { username, password }: TurnCredentials,
  { realm, nonce }: StunChallenge,
): Buffer {
  const body = stunMessage(method, [
    ...attributes,
    [stunAttributes.username, Buffer.from(username)],
    [stunAttributes.realm, realm],
    [stunAttributes.nonce, nonce],
  ]);
  const key = createHash('md5').update(`${username}:${realm.toString()}:${password}`).digest();
  return withIntegrity(body, key);
}

/** The length in the header covers the integrity, too (RFC 8489 section 14.5). */
function withIntegrity(body: Buffer, key: Buffer): Buffer {
  body.writeUInt16BE((body.length - headerBytes + integrityBytes) & 0xffff, 2);
  const hash = createHmac('sha1', key).update(body).digest();
  return Buffer.concat([body, encoded([stunAttributes.integrity, hash])]);
}

/** RFC 8489 section 14.7. */
function withFingerprint(body: Buffer): Buffer {
  body.writeUInt16BE((body.length - headerBytes + fingerprintBytes) & 0xffff, 2);
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(body) ^ fingerprintMask) >>> 0);
  return Buffer.concat([body, encoded([stunAttributes.fingerprint, value])]);
}

/** The CRC of ISO 3309; Node's own is newer than 20.11. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A message without integrity and fingerprint; a request's type is its method. */
export function stunMessage(
  type: number,
  attributes: readonly StunAttribute[],
  transaction: Buffer = randomBytes(12),
): Buffer {
  const content = Buffer.concat(attributes.map(encoded));
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(content.length & 0xffff, 2);
  header.writeUInt32BE(stunCookie, 4);
  return Buffer.concat([header, transaction, content]);
}

/** A message with the integrity of short-term credentials (RFC 8489 section 9.1) and a fingerprint. */
export function signedStunMessage(
  type: number,
  attributes: readonly StunAttribute[],
  password: string,
  transaction?: Buffer,
): Buffer {
  const body = stunMessage(type, attributes, transaction);
  return withFingerprint(withIntegrity(body, Buffer.from(password)));
}

function encoded([type, value]: StunAttribute): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value, Buffer.alloc(padding(value.length))]);
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
