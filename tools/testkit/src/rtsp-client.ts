import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

export interface ClientResponse {
  readonly status: number;
  /** By their names in lower case; those of the same name in their order. */
  readonly headers: Readonly<Record<string, string>>;
  readonly challenges: readonly string[];
  readonly body: string;
}

export interface InterleavedPacket {
  readonly channel: number;
  readonly data: Buffer;
}

type Headers = Readonly<Record<string, string>>;

/** An RTSP client that sends what a test gives it. */
export class RtspClient {
  readonly packets: InterleavedPacket[] = [];
  readonly responses: ClientResponse[] = [];
  readonly socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #cseq = 0;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#isClosed = true));
  }

  static async open(port: number): Promise<RtspClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RtspClient(socket);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async request(method: string, uri: string, headers: Headers = {}): Promise<ClientResponse> {
    const before = this.responses.length;
    this.#cseq += 1;
    const lines = Object.entries({ CSeq: String(this.#cseq), ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    this.send([`${method} ${uri} RTSP/1.0`, ...lines, '', ''].join('\r\n'));
    return this.response(before);
  }

  /** The response number `index` of this connection. */
  response(index: number): Promise<ClientResponse> {
    return until('the server answers', () => {
      const found = this.responses[index];
      if (found === undefined && this.#isClosed)
        throw new Error('The server closed the connection.');
      return found;
    });
  }

  send(data: string | Buffer): void {
    this.socket.write(data);
  }

  sendInterleaved(channel: number, data: Buffer): void {
    const head = Buffer.from([0x24, channel, 0, 0]);
    head.writeUInt16BE(data.length, 2);
    this.send(Buffer.concat([head, data]));
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#takeOne());
  }

  #takeOne(): boolean {
    const pending = this.#pending;
    if (pending[0] === 0x24) {
      if (pending.length < 4) return false;
      const end = 4 + pending.readUInt16BE(2);
      if (pending.length < end) return false;
      this.packets.push({ channel: pending.readUInt8(1), data: pending.subarray(4, end) });
      this.#pending = pending.subarray(end);
      return true;
    }
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [first = '', ...lines] = pending.toString('utf8', 0, end).split('\r\n');
    const pairs = lines.map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
    });
    const headers = Object.fromEntries(pairs);
    const total = end + 4 + Number(headers['content-length'] ?? 0);
    if (pending.length < total) return false;
    this.responses.push({
      status: Number(first.split(' ')[1]),
      headers,
      challenges: pairs.filter(([name]) => name === 'www-authenticate').map(([, value]) => value),
      body: pending.toString('utf8', end + 4, total),
    });
    this.#pending = pending.subarray(total);
    return true;
  }
}
