import { randomBytes } from 'node:crypto';
import { stunAttributes, stunCookie, type StunAttribute } from '@boardcast/protocol/node';

export const stunTypes = { request: 0x0001, success: 0x0101 } as const;

const headerBytes = 20;

/** The attributes of a controlling agent's check (RFC 8445 section 7.1). */
export function checkAttributes(username: string): StunAttribute[] {
  return [
    [stunAttributes.username, Buffer.from(username)],
    [stunAttributes.priority, Buffer.from('6e001eff', 'hex')],
    [stunAttributes.controlling, randomBytes(8)],
    [stunAttributes.useCandidate, Buffer.alloc(0)],
  ];
}

/** XOR-MAPPED-ADDRESS of an IPv4 address. */
export function xorMappedAddress(port: number, address = '127.0.0.1'): StunAttribute {
  const value = Buffer.alloc(8);
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  value.writeUInt8(1, 1);
  value.writeUInt16BE(port ^ (stunCookie >>> 16), 2);
  value.writeUInt32BE((number ^ stunCookie) >>> 0, 4);
  return [stunAttributes.xorMappedAddress, value];
}

export function isStunRequest(datagram: Buffer): boolean {
  return datagram.length >= headerBytes && datagram.readUInt16BE(0) === stunTypes.request;
}
