import { ConnectionAccess } from './access/connection-access.ts';
import { ConnectionFeed } from './connection-feed.ts';
import type { PacketSink } from './delivery/packet-sink.ts';
import type { TcpSender } from './delivery/tcp-sender.ts';
import { TcpSink } from './delivery/tcp-sink.ts';
import { UdpSink } from './delivery/udp-sink.ts';
import type { BoardFeed } from './media/board-feed.ts';
import { writeSdp } from './media/sdp.ts';
import { RtspError } from './message/rtsp-error.ts';
import { parseMethod, rtspMethods, type RtspMethod } from './message/rtsp-methods.ts';
import type { RtspRequest } from './message/rtsp-request.ts';
import type { RtspResponse } from './message/rtsp-response.ts';
import { baseOf, targetOf, type RtspTarget, type TrackKind } from './message/rtsp-url.ts';
import { chooseTransport, type Pair, type RequestedTransport } from './message/transport-header.ts';
import type { RtspContext } from './rtsp-context.ts';
import { RtspSession, sessionTimeoutMs, type SessionTransport } from './rtsp-session.ts';

/** A response, and what follows it. */
export interface Handled {
  readonly response: RtspResponse;
  readonly afterwards?: () => void;
}

export interface HandlerOptions {
  readonly context: RtspContext;
  /** An id of the connection. */
  readonly connection: string;
  /** Of the client. */
  readonly address: string;
  readonly sender: TcpSender;
  /** Called when the session cannot go on. */
  readonly onEnd: (reason: string) => void;
}

/** Answers the requests of one connection, which has one session at most. */
export class RequestHandler {
  readonly #options: HandlerOptions;
  readonly #access: ConnectionAccess;
  readonly #feed: ConnectionFeed;
  #session: RtspSession | undefined;

  constructor(options: HandlerOptions) {
    this.#options = options;
    const { feeds, describeTimeoutMs, authenticator } = options.context;
    this.#access = new ConnectionAccess(authenticator, options.connection);
    this.#feed = new ConnectionFeed(feeds, describeTimeoutMs);
  }

  get session(): RtspSession | undefined {
    return this.#session;
  }

  /** Throws an RtspError when the status is not 200. */
  async handle(request: RtspRequest): Promise<Handled> {
    if (this.#access.isExhausted) throw new RtspError(403, 'Too many wrong passwords.');
    const required = request.headers.get('require');
    if (required !== undefined) {
      throw new RtspError(551, 'The server has no such option.', { Unsupported: required });
    }
    const method = parseMethod(request.method);
    this.#session?.touch();
    return this.#answer(method, request);
  }

  /** RTCP that came over the connection. */
  receiveRtcp(message: Buffer): void {
    this.#session?.receiveRtcp(message);
  }

  tick(): void {
    if (this.#session === undefined) return;
    this.#session.tick();
    void this.#access.isStillAllowed().then((isAllowed) => {
      if (!isAllowed) this.#options.onEnd('access was revoked');
    });
  }

  /** Idempotent. */
  close(): void {
    this.#endSession();
    this.#feed.close();
  }

  async #answer(method: RtspMethod, request: RtspRequest): Promise<Handled> {
    switch (method) {
      case 'OPTIONS':
        return { response: { status: 200, headers: { Public: rtspMethods.join(', ') } } };
      case 'DESCRIBE':
        return { response: await this.#describe(request) };
      case 'SETUP':
        return { response: await this.#setUp(request) };
      case 'PLAY':
        return this.#play(request);
      case 'PAUSE':
        this.#sessionOf(request).pause();
        return { response: this.#ofSession() };
      case 'TEARDOWN':
        this.#sessionOf(request);
        this.#endSession();
        return { response: { status: 200 } };
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return { response: this.#keepAlive(request) };
    }
  }

  async #describe(request: RtspRequest): Promise<RtspResponse> {
    const { board } = targetOf(request.uri);
    this.#requireBoard(board);
    await this.#access.authorize(request, board);
    const accepted = request.headers.get('accept') ?? '*/*';
    if (!/application\/sdp|application\/\*|\*\/\*/i.test(accepted)) {
      throw new RtspError(406, 'The server describes by SDP only.');
    }
    const media = await this.#feed.describe(board);
    return {
      status: 200,
      headers: { 'Content-Base': `${baseOf(request.uri)}/`, 'Cache-Control': 'no-cache' },
      body: { type: 'application/sdp', text: writeSdp(board, media) },
    };
  }

  async #setUp(request: RtspRequest): Promise<RtspResponse> {
    const target = targetOf(request.uri);
    this.#requireBoard(target.board);
    await this.#access.authorize(request, target.board);
    const transport = chooseTransport(request.headers.get('transport') ?? '');
    if (transport === undefined) {
      throw new RtspError(
        461,
        'The server sends RTP/AVP over UDP unicast, or over TCP interleaved.',
      );
    }
    const session = await this.#sessionFor(request, target, transport);
    const kind = target.track ?? 'video';
    const sink = this.#sinkOf(transport, kind);
    const track = session.setUp(kind, sink);
    if (track === undefined) {
      if (!session.hasTracks) this.#endSession();
      throw new RtspError(404, `The board "${target.board}" sends no ${kind}.`);
    }
    const ssrc = track.ssrc.toString(16).padStart(8, '0').toUpperCase();
    return this.#ofSession({ Transport: `${sink.transport};ssrc=${ssrc};mode="PLAY"` });
  }

  /** The session of a request, or a new one (RFC 2326 section 10.4). */
  async #sessionFor(
    request: RtspRequest,
    { board }: RtspTarget,
    { kind }: RequestedTransport,
  ): Promise<RtspSession> {
    if (this.#session !== undefined || request.headers.has('session')) {
      const session = this.#sessionOf(request);
      if (session.isPlaying) throw new RtspError(455, 'The session plays: pause it first.');
      return session;
    }
    const feed = this.#feed.use(board);
    if (feed.media === undefined) await this.#feed.describe(board);
    return this.#openSession(feed, kind);
  }

  #openSession(feed: BoardFeed, transport: SessionTransport): RtspSession {
    const { context, address, onEnd } = this.#options;
    const leave = context.readers.take(address);
    if (leave === undefined) throw new RtspError(453, 'There are too many readers: end one first.');
    const session = new RtspSession(feed, transport, onEnd);
    const stopRtcp = context.udp.onRtcp(address, (message) => session.receiveRtcp(message));
    session.onClose(leave, stopRtcp);
    this.#session = session;
    return session;
  }

  #sinkOf(transport: RequestedTransport, kind: TrackKind): PacketSink {
    const { context, address, sender } = this.#options;
    if (transport.kind === 'udp') return new UdpSink(context.udp, address, transport.ports);
    const usual: Pair = kind === 'video' ? [0, 1] : [2, 3];
    return new TcpSink(sender, transport.channels ?? usual);
  }

  #play(request: RtspRequest): Handled {
    const session = this.#sessionOf(request);
    if (!session.hasTracks) throw new RtspError(455, 'The session has no track: SETUP one first.');
    const headers = { Range: 'npt=now-', 'RTP-Info': session.rtpInfo(baseOf(request.uri)) };
    return { response: this.#ofSession(headers), afterwards: () => session.start() };
  }

  #keepAlive(request: RtspRequest): RtspResponse {
    if (!request.headers.has('session')) return { status: 200 };
    this.#sessionOf(request);
    return this.#ofSession();
  }

  /** What a connection may watch is checked for the board of its session only. */
  #requireBoard(board: string): void {
    if (this.#session === undefined || this.#session.board === board) return;
    throw new RtspError(455, `The connection reads the board "${this.#session.board}".`);
  }

  /** Clients that leave the header out mean the session of their connection. */
  #sessionOf({ headers }: RtspRequest): RtspSession {
    const id = headers.get('session')?.split(';', 1)[0]?.trim();
    if (this.#session === undefined || (id !== undefined && id !== this.#session.id)) {
      throw new RtspError(454, 'This connection has no such session.');
    }
    return this.#session;
  }

  #ofSession(headers: Readonly<Record<string, string>> = {}): RtspResponse {
    const session = `${this.#session?.id ?? ''};timeout=${sessionTimeoutMs / 1000}`;
    return { status: 200, headers: { Session: session, ...headers } };
  }

  #endSession(): void {
    this.#session?.close();
    this.#session = undefined;
  }
}
