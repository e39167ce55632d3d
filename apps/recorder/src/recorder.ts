import path from 'node:path';
import {
  errorMessage,
  httpRoutes,
  parseVerification,
  type BoardEntry,
  type Session,
} from '@boardcast/protocol';
import { KurentoClient, type Log } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { FastifyInstance } from 'fastify';
import { GatewayApi } from './gateway-api.ts';
import { HttpAccess } from './http-access.ts';
import { LiveBoardStreams } from './media/live-board-streams.ts';
import { RecorderMetrics } from './metrics.ts';
import type { Options } from './options.ts';
import { jpegWorker } from './programs.ts';
import { recorderHttp } from './recorder-http.ts';
import { addRecordingsApi, Recordings } from './recording/index.ts';
import { RecordingEvents } from './recording-events.ts';
import { PasswordAuthenticator } from './rtsp/access/password-authenticator.ts';
import type { VerifyRtspCredentials } from './rtsp/access/rtsp-authenticator.ts';
import { RtspServer } from './rtsp/rtsp-server.ts';
import { JpegEncoder } from './snapshot/jpeg-encoder.ts';
import { LastSnapshots } from './snapshot/last-snapshots.ts';
import { addSnapshotApi } from './snapshot/snapshot-api.ts';
import { Snapshots } from './snapshot/snapshots.ts';

const gatewayRetryMs = 1000;

/** Receives the boards of a gateway: snapshots, recordings and RTSP. */
export class Recorder {
  readonly #closers: (() => Promise<void> | void)[] = [];
  #port = 0;
  #rtspPort: number | undefined;
  #closing: Promise<void> | undefined;

  private constructor() {
    // Made by `start`.
  }

  /** Rejects when a port cannot be listened on, or the folder cannot be used; nothing is left then. */
  static async start(options: Options, log: Log, signal: AbortSignal): Promise<Recorder> {
    const recorder = new Recorder();
    try {
      await recorder.#assemble(options, log, signal);
      return recorder;
    } catch (error) {
      await recorder.close();
      throw error;
    }
  }

  /** Of HTTP. */
  get port(): number {
    return this.#port;
  }

  /** Of RTSP; undefined without. */
  get rtspPort(): number | undefined {
    return this.#rtspPort;
  }

  /** Finishes files and disconnects. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #assemble(options: Options, log: Log, signal: AbortSignal): Promise<void> {
    const { server, token, folder } = options;
    const client = new KurentoClient({ url: server, token, openSocket: openNodeSocket, log });
    this.#closers.push(() => client.close());
    const encoder = new JpegEncoder(jpegWorker);
    this.#closers.push(() => encoder.close());
    const api: GatewayApi = new GatewayApi({
      server,
      token,
      onBoards: (boards) => onBoards(boards),
    });
    this.#closers.push(() => api.close());
    const streams = new LiveBoardStreams({ client, iceServers: () => api.iceServers(), log });
    this.#closers.push(() => streams.close());
    const session = await sessionAt(api, log, signal);
    await client.connect();
    const last = new LastSnapshots(path.join(folder, '.snapshots'));
    this.#closers.push(() => last.close());
    const snapshots = new Snapshots({ streams, encode: (frame) => encoder.encode(frame), last });
    const recordings = await Recordings.open({ ...options, streams, log });
    this.#closers.push(() => recordings.close());
    const metrics = new RecorderMetrics({ streams, snapshots, recordings, rtsp: () => rtsp });
    const access = new HttpAccess({ token, sessionOf: (header) => api.sessionOf(header) });
    const http = recorderHttp({ access, metrics: () => metrics.text() });
    this.#closers.push(() => http.close());
    addSnapshotApi(http, snapshots);
    addRecordingsApi(http, recordings);
    const events = new RecordingEvents(http, recordings);
    this.#closers.push(() => events.close());
    await listen(http, options);
    this.#port = (http.server.address() as { readonly port: number }).port;
    const rtsp = await this.#startRtsp(options, streams, session, api, log);

    function onBoards(boards: readonly BoardEntry[]): void {
      if (boards.length > 0) encoder.warmUp();
      streams.update(boards);
    }
  }

  /** A port that another program has costs RTSP alone. */
  async #startRtsp(
    { rtspHost, rtspPort, rtspUdpPort }: Options,
    streams: LiveBoardStreams,
    { accessControl }: Session,
    api: GatewayApi,
    log: Log,
  ): Promise<RtspServer | undefined> {
    if (rtspPort === undefined) return undefined;
    const verify = verifyBy(api);
    try {
      const rtsp = await RtspServer.start({
        ...{ streams, host: rtspHost, port: rtspPort, udpPort: rtspUdpPort, log },
        ...(accessControl && { authenticator: new PasswordAuthenticator({ verify }) }),
      });
      this.#closers.push(() => rtsp.close());
      this.#rtspPort = rtsp.port;
      return rtsp;
    } catch (error) {
      const reason = `RTSP does not work: port ${rtspPort} cannot be used (${errorMessage(error)}).`;
      log(
        'error',
        `${reason} Choose another one by --rtsp-port, or turn it off by --rtsp-port off.`,
      );
      return undefined;
    }
  }

  /** What was started last is closed first. */
  async #closeAll(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }
}

/** Waits for the gateway. */
async function sessionAt(api: GatewayApi, log: Log, signal: AbortSignal): Promise<Session> {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const session = await api.ownSession().catch(errorMessage);
    if (session === undefined) {
      throw new Error(
        'The gateway does not take the token: make one with the actions watch and manage.',
      );
    }
    if (typeof session !== 'string') return session;
    if (attempt === 1) log('warn', `Waiting for the gateway (${session}).`);
    await new Promise((resolve) => setTimeout(resolve, gatewayRetryMs));
  }
}

function verifyBy(api: GatewayApi): VerifyRtspCredentials {
  return async (credentials, board) => {
    const response = await api.post(httpRoutes.verification.path, { credentials, board });
    return parseVerification(await response.json()).decision;
  };
}

async function listen(http: FastifyInstance, { host, port }: Options): Promise<void> {
  try {
    await http.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw error;
    const text = `Port ${port} is in use by another program. Use --port with another one.`;
    throw new Error(text, { cause: error });
  }
}
