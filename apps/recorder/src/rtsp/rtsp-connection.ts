import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { TcpSender } from './delivery/tcp-sender.ts';
import { RequestParser } from './message/request-parser.ts';
import { RtspError } from './message/rtsp-error.ts';
import type { RtspRequest } from './message/rtsp-request.ts';
import { writeResponse, type RtspResponse } from './message/rtsp-response.ts';
import { RequestHandler } from './request-handler.ts';
import type { RtspContext } from './rtsp-context.ts';
import type { RtspSession } from './rtsp-session.ts';

const maxWaitingRequests = 16;
/** For the first request, and for the rest of one that has begun. */
const requestTimeoutMs = 10_000;
const idleTimeoutMs = 60_000;
const stallTimeoutMs = 10_000;
/** More than media ever leave. */
const maxBacklogBytes = 2 ** 23;
const keepAliveMs = 30_000;

/** One client's TCP connection: its requests, answered one after the other, and media in between. */
export class RtspConnection {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #context: RtspContext;
  readonly #parser = new RequestParser();
  readonly #sender: TcpSender;
  readonly #handler: RequestHandler;
  readonly #waiting: RtspRequest[] = [];
  #isAnswering = false;
  #isClosed = false;
  #requestedAt = performance.now();
  #hasRequested = false;

  /** `onClose` is called once. */
  constructor(socket: Socket, context: RtspContext, onClose: () => void) {
    this.#socket = socket;
    this.#address = socket.remoteAddress ?? '';
    this.#context = context;
    this.#sender = new TcpSender(socket);
    this.#handler = new RequestHandler({
      context,
      connection: randomBytes(12).toString('hex'),
      address: this.#address,
      sender: this.#sender,
      onEnd: (reason) => this.close(reason),
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('end', () => this.close('the client has disconnected'));
    socket.once('close', () => {
      this.close('the client has disconnected');
      onClose();
    });
  }

  get session(): RtspSession | undefined {
    return this.#handler.session;
  }

  get sentBytes(): number {
    return this.#sender.sentBytes;
  }

  /** To be called about every second. */
  tick(): void {
    this.#handler.tick();
    if (this.#sender.stalledMs > stallTimeoutMs) {
      this.close(`it has taken nothing for ${stallTimeoutMs / 1000} s`);
    }
    if (this.#handler.session !== undefined || this.#isAnswering) return;
    const isInRequest = !this.#hasRequested || this.#parser.isInMessage;
    const timeoutMs = isInRequest ? requestTimeoutMs : idleTimeoutMs;
    if (performance.now() - this.#requestedAt > timeoutMs) {
      this.close(`no request for ${timeoutMs / 1000} s`);
    }
  }

  /** Idempotent. */
  close(reason: string): void {
    this.#end(reason, () => this.#socket.destroy());
  }

  #end(reason: string, destroy: () => void): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { session } = this.#handler;
    if (session !== undefined) this.#logEnd(session, reason);
    this.#handler.close();
    destroy();
  }

  #logEnd({ board, transport, skippedFrames }: RtspSession, reason: string): void {
    const skipped = skippedFrames === 0 ? '' : `, ${skippedFrames} frames skipped`;
    const name = `RTSP reader ${this.#address} of "${board}" by ${transport.toUpperCase()}`;
    this.#context.log('info', `${name} closed: ${reason}${skipped}.`);
  }

  #receive(chunk: Buffer): void {
    if (this.#isClosed) return;
    try {
      for (const input of this.#parser.push(chunk)) {
        if (this.#isClosed) return;
        if (input.kind === 'interleaved') this.#handler.receiveRtcp(input.data);
        else this.#enqueue(input.request);
      }
    } catch (error) {
      // What follows cannot be told from the rest of this message.
      this.#sendError(undefined, error);
      this.#end('its message is malformed', () => this.#socket.destroySoon());
    }
  }

  #enqueue(request: RtspRequest): void {
    this.#requestedAt = performance.now();
    this.#hasRequested = true;
    this.#waiting.push(request);
    if (this.#waiting.length > maxWaitingRequests) this.close('too many requests wait');
    else if (!this.#isAnswering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#isAnswering = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#answer(next);
    }
    this.#isAnswering = false;
  }

  async #answer(request: RtspRequest): Promise<void> {
    if (this.#isClosed) return;
    try {
      const { response, afterwards } = await this.#handler.handle(request);
      this.#send(request.cseq, response);
      if (!this.#isClosed) afterwards?.();
    } catch (error) {
      this.#sendError(request.cseq, error);
    }
  }

  #sendError(cseq: string | undefined, error: unknown): void {
    const known = error instanceof RtspError ? error : undefined;
    if (known === undefined) this.#context.log('error', `RTSP request failed: ${String(error)}`);
    const { status, message, headers } = known ?? new RtspError(500, 'The request failed.');
    const body = { type: 'text/plain', text: `${message}\n` };
    this.#send(cseq, { status, headers, body });
  }

  #send(cseq: string | undefined, response: RtspResponse): void {
    if (this.#isClosed) return;
    const ofRequest = cseq === undefined ? {} : { CSeq: cseq };
    const headers = { ...ofRequest, Server: 'Boardcast', ...response.headers };
    this.#sender.send(writeResponse({ ...response, headers }));
    if (this.#sender.backlogBytes > maxBacklogBytes) this.close('it does not take the responses');
  }
}
