import { IceUdpMuxListener, PeerConnection, Video, initLogger } from 'node-datachannel';
import type { Track } from 'node-datachannel';
import type { Logger } from 'pino';
import type { TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';
import { isUsableCandidate } from './candidate.ts';
import type {
  CandidatePair,
  IceState,
  RtcTransport,
  RtcTransports,
  TransportListener,
  TransportState,
} from './rtc-transport.ts';

const mid = '0';
const payloadType = 96;
const maxCandidates = 30;

const states = new Map<string, TransportState>(
  (['connecting', 'connected', 'disconnected', 'failed', 'closed'] as const).map((s) => [s, s]),
);
const iceStates = new Map<string, IceState>(
  (['checking', 'connected', 'completed', 'disconnected', 'failed', 'closed'] as const).map((s) => [
    s,
    s,
  ]),
);

export interface LibdatachannelOptions {
  /** The address to bind; undefined for all interfaces. */
  readonly address: string | undefined;
  readonly port: number;
  readonly logger: Logger;
}

/** Every peer of the process behind one UDP port. */
export class LibdatachannelTransports implements RtcTransports {
  readonly port: number;
  readonly #options: LibdatachannelOptions;
  readonly #listener: IceUdpMuxListener;
  // Collected objects take their native side with them, so each lives until it says `closed`.
  readonly #open = new Set<LibdatachannelTransport>();

  constructor(options: LibdatachannelOptions) {
    const { address, port, logger } = options;
    initLogger('Error', (_level, message) => logger.debug({ message }, 'libdatachannel'));
    this.#options = options;
    this.#listener = new IceUdpMuxListener(port, address);
    this.port = this.#listener.port();
  }

  create(listener: TransportListener): RtcTransport {
    const { address, logger } = this.#options;
    const connection = new PeerConnection('peer', {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: this.port,
      portRangeEnd: this.port,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
      ...(address === undefined ? {} : { bindAddress: address }),
    });
    const transport = new LibdatachannelTransport(connection, listener, logger, () =>
      this.#open.delete(transport),
    );
    this.#open.add(transport);
    return transport;
  }
}

/**
 * A peer connection that believes in one medium: everything then arrives at its single track, and
 * which stream it belongs to is decided here and not by the SSRCs of the offer.
 */
class LibdatachannelTransport implements RtcTransport {
  readonly #connection: PeerConnection;
  readonly #listener: TransportListener;
  readonly #logger: Logger;
  readonly #released: () => void;
  #track: Track | undefined;
  #candidates = 0;
  #closed = false;

  constructor(
    connection: PeerConnection,
    listener: TransportListener,
    logger: Logger,
    released: () => void,
  ) {
    this.#connection = connection;
    this.#listener = listener;
    this.#logger = logger;
    this.#released = released;
    connection.onLocalCandidate((candidate) =>
      this.#tell(() => listener.onCandidate(candidate.replace(/^a=/, ''))),
    );
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#tell(() => listener.onGathered());
    });
    connection.onIceStateChange((state) => this.#tellIceState(state));
    connection.onStateChange((state) => this.#tellState(state));
  }

  accept(offer: TransportOffer): LocalTransport {
    const media = new Video(mid, 'SendRecv');
    media.addVideoCodec(payloadType, 'H264');
    const track = this.#connection.addTrack(media);
    this.#track = track;
    track.onMessage((packet) => this.#tell(() => this.#listener.onPacket(packet)));
    this.#connection.setRemoteDescription(describe(offer), 'offer');
    this.#connection.setLocalDescription('answer');
    return readLocal(this.#connection.localDescription()?.sdp ?? '');
  }

  addCandidate(candidate: string): void {
    const text = candidate.replace(/^a=/, '');
    if (!isUsableCandidate(text) || this.#candidates >= maxCandidates) return;
    this.#candidates += 1;
    this.#attempt(() => this.#connection.addRemoteCandidate(text, mid));
  }

  send(packet: Buffer): boolean {
    if (this.#closed) return false;
    return this.#attempt(() => this.#track?.sendMessageBinary(packet)) ?? false;
  }

  selectedPair(): CandidatePair | undefined {
    const pair = this.#attempt(() => this.#connection.getSelectedCandidatePair());
    if (pair === null || pair === undefined) return undefined;
    const strip = (text: string): string => text.replace(/^a=/, '');
    return { local: strip(pair.local.candidate), remote: strip(pair.remote.candidate) };
  }

  roundTripTime(): number | undefined {
    const ms = this.#attempt(() => this.#connection.rtt());
    return ms === undefined || ms < 0 ? undefined : ms / 1000;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#attempt(() => this.#connection.close());
  }

  #tellState(state: string): void {
    if (state === 'closed') this.#released();
    const known = states.get(state);
    if (known !== undefined) this.#tell(() => this.#listener.onState(known));
  }

  #tellIceState(state: string): void {
    const known = iceStates.get(state);
    if (known !== undefined) this.#tell(() => this.#listener.onIceState(known));
  }

  /** What is thrown in a callback would end the process. */
  #tell(action: () => void): void {
    if (this.#closed) return;
    try {
      action();
    } catch (error) {
      this.#logger.error({ err: error }, 'a transport event was not handled');
    }
  }

  /** Every native call can throw once the connection is closed. */
  #attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#logger.debug({ err: error }, 'a transport call was refused');
      return undefined;
    }
  }
}

function describe(offer: TransportOffer): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `m=video 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${payloadType} H264/90000`,
    `a=setup:${offer.setup}`,
    `a=ice-ufrag:${offer.ufrag}`,
    `a=ice-pwd:${offer.pwd}`,
    `a=fingerprint:${offer.fingerprint}`,
    '',
  ].join('\r\n');
}

function readLocal(sdp: string): LocalTransport {
  const attribute = (name: string): string => {
    const value = new RegExp(`^a=${name}:(.+?)\\s*$`, 'm').exec(sdp)?.[1];
    if (value === undefined) throw new Error(`no ${name} in the local description`);
    return value;
  };
  return {
    ufrag: attribute('ice-ufrag'),
    pwd: attribute('ice-pwd'),
    fingerprint: attribute('fingerprint'),
    setup: attribute('setup') === 'passive' ? 'passive' : 'active',
  };
}
