import { RtspError } from './rtsp-error.ts';
import type { RtspRequest } from './rtsp-request.ts';

export type RtspInput =
  | { readonly kind: 'request'; readonly request: RtspRequest }
  | { readonly kind: 'interleaved'; readonly channel: number; readonly data: Buffer };

const maxHeadBytes = 8192;
const maxBodyBytes = 8192;
const maxHeaders = 64;
const dollar = 0x24;
const endOfHead = '\r\n\r\n';

/** Parses what a client sends over TCP: requests, and RTCP between them. */
export class RequestParser {
  #pending: Buffer = Buffer.alloc(0);

  /** Whether the beginning of a message has come, and its end has not. */
  get isInMessage(): boolean {
    return this.#pending.length > 0;
  }

  /** The messages that are complete now. Throws an RtspError, after which nothing can be parsed. */
  *push(chunk: Buffer): Generator<RtspInput> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (let input = this.#next(); input !== undefined; input = this.#next()) yield input;
  }

  #next(): RtspInput | undefined {
    this.#skipLineBreaks();
    if (this.#pending.length === 0) return undefined;
    return this.#pending[0] === dollar ? this.#interleaved() : this.#request();
  }

  #skipLineBreaks(): void {
    let start = 0;
    while (this.#pending[start] === 0x0d || this.#pending[start] === 0x0a) start += 1;
    this.#take(start);
  }

  /** RFC 2326 section 10.12. */
  #interleaved(): RtspInput | undefined {
    if (this.#pending.length < 4) return undefined;
    const length = this.#pending.readUInt16BE(2);
    if (this.#pending.length < 4 + length) return undefined;
    const channel = this.#pending.readUInt8(1);
    return { kind: 'interleaved', channel, data: this.#take(4 + length).subarray(4) };
  }

  #request(): RtspInput | undefined {
    const end = this.#pending.indexOf(endOfHead);
    if (end > maxHeadBytes || (end < 0 && this.#pending.length > maxHeadBytes)) {
      throw new RtspError(400, `The request has more than ${maxHeadBytes} bytes.`);
    }
    if (end < 0) return undefined;
    const { request, bodyBytes } = parseHead(this.#pending.toString('latin1', 0, end));
    const total = end + endOfHead.length + bodyBytes;
    if (this.#pending.length < total) return undefined;
    this.#take(total);
    return { kind: 'request', request };
  }

  #take(bytes: number): Buffer {
    const taken = this.#pending.subarray(0, bytes);
    this.#pending = this.#pending.subarray(bytes);
    return taken;
  }
}

/** RFC 2326 section 6. */
function parseHead(head: string): { request: RtspRequest; bodyBytes: number } {
  const [first = '', ...lines] = head.split('\r\n');
  const [, method, uri, version] =
    /^([A-Z_]{1,32}) (\S{1,2048}) ([A-Z]+\/\S{1,8})$/.exec(first) ?? [];
  if (method === undefined || uri === undefined) {
    throw new RtspError(400, 'The first line is not that of a request.');
  }
  const headers = parseHeaders(lines);
  const cseq = headers.get('cseq') ?? '';
  if (version !== 'RTSP/1.0') {
    throw new RtspError(505, 'The server speaks RTSP/1.0.', echo(cseq));
  }
  if (!isCSeq(cseq)) throw new RtspError(400, 'CSeq is missing or not a number.');
  const length = headers.get('content-length') ?? '0';
  if (!/^\d{1,9}$/.test(length)) {
    throw new RtspError(400, 'Content-Length is not a number.', echo(cseq));
  }
  if (Number(length) > maxBodyBytes) {
    throw new RtspError(413, `The body has more than ${maxBodyBytes} bytes.`, echo(cseq));
  }
  return { request: { method, uri, cseq, headers }, bodyBytes: Number(length) };
}

const isCSeq = (text: string) => /^\d{1,10}$/.test(text);
const echo = (cseq: string) => (isCSeq(cseq) ? { CSeq: cseq } : undefined);

function parseHeaders(lines: readonly string[]): ReadonlyMap<string, string> {
  if (lines.length > maxHeaders) {
    throw new RtspError(400, `The request has more than ${maxHeaders} headers.`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+)[ \t]*:(.*)$/s.exec(line) ?? [];
    if (name === '') throw new RtspError(400, 'A header is malformed.');
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return headers;
}
