import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const lifetimeMs = 300_000;
const timeBytes = 6;
const randomBytesCount = 8;
const headBytes = timeBytes + randomBytesCount;

/** Nonces of Digest that expire, and that only the connection they were made for can use. */
export class DigestNonces {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  create(connection: string): string {
    const head = Buffer.alloc(headBytes);
    head.writeUIntBE(this.#now(), 0, timeBytes);
    randomBytes(randomBytesCount).copy(head, timeBytes);
    return Buffer.concat([head, this.#sign(head, connection)]).toString('base64url');
  }

  isValid(nonce: string, connection: string): boolean {
    const bytes = Buffer.from(nonce, 'base64url');
    const [head, signature] = [bytes.subarray(0, headBytes), bytes.subarray(headBytes)];
    const expected = this.#sign(head, connection);
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return false;
    const age = this.#now() - head.readUIntBE(0, timeBytes);
    return age >= 0 && age <= lifetimeMs;
  }

  #sign(head: Buffer, connection: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(connection).digest().subarray(0, 16);
  }
}
