import {
  banner,
  logEntry,
  logTags,
  type LogEntry,
  type LogLevel,
  type Profile,
  type PublisherStatus,
} from '@boardcast/board';
import type { IceServer } from '@boardcast/protocol';
import { publisherPhases } from '@boardcast/protocol/publisher';
import {
  Publisher,
  type LogSeverity,
  type OpenSocket,
  type PublisherState,
} from '@boardcast/signaling';
import { BrowserPublisherPeer } from '@boardcast/web/publisher-peer';
import type { Media } from '../media/media.ts';

export interface BoardPublisherOptions {
  readonly media: Media;
  /** The audio until another track is set. */
  readonly microphone: MediaStreamTrack;
  readonly profile: Profile;
  readonly name: string;
  readonly firmware: string;
  readonly id: string;
  readonly openSocket: OpenSocket;
  /** The STUN and TURN servers for a server. */
  readonly iceServers: (server: string) => Promise<readonly IceServer[]>;
  readonly isOnline: () => boolean;
  readonly uptimeMs: () => number;
  readonly state: (state: PublisherState) => void;
  readonly log: (entry: LogEntry) => void;
  readonly line: (text: string) => void;
  readonly announced: (endpoint: string) => void;
  readonly restartRequested: () => void;
}

const levels: Readonly<Record<LogSeverity, LogLevel>> = {
  error: 'E',
  warn: 'W',
  info: 'I',
  debug: 'D',
};

/** The publisher of a board from one boot to the next, and its current peer. */
export class BoardPublisher {
  readonly #options: BoardPublisherOptions;
  readonly #publisher: Publisher;
  #audio: MediaStreamTrack;
  #peer: BrowserPublisherPeer | undefined;
  #isCut = false;
  #server = '';

  constructor(options: BoardPublisherOptions) {
    this.#options = options;
    this.#audio = options.microphone;
    const { name, profile, firmware, id, openSocket } = options;
    this.#publisher = new Publisher({
      openSocket,
      tags: { name, profile: profile.name, firmware, id, canRestart: true },
      createPeer: () => (this.#peer = this.#createPeer()),
      log: (severity, text) => this.#log({ level: levels[severity], tag: logTags.signaling, text }),
    });
    this.#listen();
  }

  /** The current peer connection, if any. */
  get peer(): BrowserPublisherPeer | undefined {
    return this.#peer;
  }

  start(server: string): void {
    this.#server = server;
    // They arrive while the socket is opened.
    void this.#options.iceServers(server);
    this.#publisher.start(server);
  }

  /** Ends a delay before the next attempt. */
  retryNow(server: string): void {
    const { phase } = this.#publisher;
    if (phase === 'backoff' || phase === 'unauthorized') this.start(server);
  }

  stop(): Promise<void> {
    return this.#publisher.stop();
  }

  setOnline(isOnline: boolean): void {
    this.#peer?.setOnline(isOnline);
  }

  /** Sends a source's audio; undefined: the microphone's. */
  setAudio(track: MediaStreamTrack | undefined): void {
    this.#audio = track ?? this.#options.microphone;
    this.#peer?.setAudio(this.#audio);
  }

  /** Stops sending media, without closing the peer connection: the board leaves its IP address. */
  stopSending(): void {
    this.#peer?.stopSending();
  }

  addressChanged(): void {
    this.#publisher.addressChanged();
  }

  /** Simulates a power failure: nothing is closed, and nothing is reported any more. */
  cut(): void {
    this.#isCut = true;
    this.#peer?.abandon();
  }

  async status(): Promise<PublisherStatus> {
    const { media } = this.#options;
    const sent = await this.#peer?.stats();
    return {
      phase: publisherPhases[this.#publisher.phase].status,
      sendsMedia: this.#peer?.isConnected ?? false,
      framesSent: media.counts.encoded,
      keyFrameRequests: media.keyFrameRequests + (sent?.keyFrameRequests ?? 0),
      audioPacketsSent: sent?.audioPacketsSent ?? 0,
    };
  }

  #createPeer(): BrowserPublisherPeer {
    const { media, profile, isOnline, iceServers } = this.#options;
    return new BrowserPublisherPeer({
      media,
      bitrate: profile.h264.bitrate,
      audio: this.#audio,
      iceServers: () => iceServers(this.#server),
      isOnline: isOnline(),
      connected: () => this.#connected(),
      failed: (reason) => this.#publisher.peerFailed(reason),
    });
  }

  #connected(): void {
    this.#log(logEntry('mediaConnected'));
    this.#publisher.peerConnected();
  }

  #listen(): void {
    const publisher = this.#publisher;
    const { line, state, uptimeMs, announced, restartRequested } = this.#options;
    publisher.on('state', (now) => this.#isCut || state(now));
    publisher.on('phase', (phase) =>
      this.#log(logEntry('publisherPhase', { phase: publisherPhases[phase].log })),
    );
    publisher.on('peerFailed', (reason) => this.#log(logEntry('mediaFailed', { reason })));
    publisher.on('viewer', ({ event, endpoint }) =>
      this.#log(
        logEntry(event === 'joined' ? 'viewerConnected' : 'viewerDisconnected', { endpoint }),
      ),
    );
    publisher.on('restart', () => this.#isCut || restartRequested());
    publisher.on('announce', ({ endpoint }) => {
      for (const text of banner(uptimeMs(), endpoint)) line(text);
      announced(endpoint);
    });
  }

  #log(entry: LogEntry): void {
    if (!this.#isCut) this.#options.log(entry);
  }
}
