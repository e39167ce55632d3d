import { IceUdpMuxListener, PeerConnection, Video, initLogger } from 'node-datachannel';
import type { DataChannel, Track } from 'node-datachannel';
import type { Logger } from 'pino';
import type { SctpOffer, TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';
import { isUsableCandidate } from './candidate.ts';
import { LibdatachannelChannel } from './channel.ts';
import { describePeer, mediaPayloadType, mids, readLocal } from './description.ts';
import { isLocalCandidate, loopbackCandidate } from './local-peers.ts';
import type { NetworkSettings } from './network.ts';
import { iceServersOf, presentCandidate } from './network.ts';
import type {
  CandidatePair,
  ChannelOptions,
  IceState,
  RtcTransport,
  RtcTransports,
  Streams,
  TransportListener,
  TransportState,
} from './rtc-transport.ts';

const maxCandidates = 30;
const maxChannels = 64;

/** Makes our offers have data channels; the peer never sees it, as it is not opened in the band. */
const carrier = { negotiated: true, id: 1022 } as const;

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
  /** Peers of other machines are refused; this one is told of by its loopback address, too. */
  readonly localPeers: boolean;
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

  create(listener: TransportListener, streams: Streams, network: NetworkSettings): RtcTransport {
    const { address, localPeers, logger } = this.#options;
    // A relay's replies do not find their peer behind the port that all share.
    const isShared = network.turnUrl === '';
    const connection = new PeerConnection('peer', {
      iceServers: iceServersOf(network),
      ...(isShared && {
        enableIceUdpMux: true,
        portRangeBegin: this.port,
        portRangeEnd: this.port,
      }),
      disableAutoNegotiation: true,
      forceMediaTransport: streams.media,
      ...(address === undefined ? {} : { bindAddress: address }),
    });
    const transport = new LibdatachannelTransport(connection, {
      listener,
      streams,
      network,
      localPeers,
      loopbackPort: localPeers && isShared ? this.port : undefined,
      logger,
      released: () => this.#open.delete(transport),
    });
    this.#open.add(transport);
    return transport;
  }
}

interface TransportParts {
  readonly listener: TransportListener;
  readonly streams: Streams;
  readonly network: NetworkSettings;
  readonly localPeers: boolean;
  /** Where the loopback address is listened on, though nothing gathers it. */
  readonly loopbackPort: number | undefined;
  readonly logger: Logger;
  readonly released: () => void;
}

/**
 * A peer connection that believes in one medium: everything then arrives at its single track, and
 * which stream it belongs to is decided here and not by the SSRCs of the offer.
 */
class LibdatachannelTransport implements RtcTransport {
  readonly #connection: PeerConnection;
  readonly #parts: TransportParts;
  readonly #told = new Set<string>();
  readonly #channels = new Set<DataChannel>();
  #track: Track | undefined;
  #candidates = 0;
  #closed = false;

  constructor(connection: PeerConnection, parts: TransportParts) {
    this.#connection = connection;
    this.#parts = parts;
    connection.onLocalCandidate((candidate) => this.#tellCandidate(candidate.replace(/^a=/, '')));
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#tell(() => parts.listener.onGathered());
    });
    connection.onIceStateChange((state) => this.#tellIceState(state));
    connection.onStateChange((state) => this.#tellState(state));
    if (parts.streams.data === undefined) return;
    connection.onDataChannel((channel) => this.#opened(channel));
  }

  accept(offer: TransportOffer): LocalTransport {
    const { media, data } = this.#parts.streams;
    if (media) this.#addTrack();
    const described = describePeer(offer, media, data === 'own' ? undefined : data);
    this.#connection.setRemoteDescription(described, 'offer');
    this.#connection.setLocalDescription('answer');
    this.#tellLoopback();
    return readLocal(this.#connection.localDescription()?.sdp ?? '');
  }

  offer(): LocalTransport {
    const { media, data } = this.#parts.streams;
    if (media) this.#addTrack();
    if (data !== undefined) this.#channels.add(this.#connection.createDataChannel('', carrier));
    this.#connection.setLocalDescription('offer');
    this.#tellLoopback();
    return readLocal(this.#connection.localDescription()?.sdp ?? '');
  }

  complete(answer: TransportOffer, data: SctpOffer | undefined): void {
    const described = describePeer(answer, this.#parts.streams.media, data);
    this.#connection.setRemoteDescription(described, 'answer');
  }

  openChannel({ label, protocol, ordered, ...limits }: ChannelOptions): boolean {
    if (this.#closed || this.#channels.size >= maxChannels) return false;
    const { maxPacketLifeTime, maxRetransmits } = limits;
    const channel = this.#attempt(() =>
      this.#connection.createDataChannel(label, {
        protocol,
        unordered: !ordered,
        ...(maxPacketLifeTime !== undefined && { maxPacketLifeTime }),
        ...(maxRetransmits !== undefined && { maxRetransmits }),
      }),
    );
    if (channel === undefined) return false;
    // Collected objects take their native side with them.
    this.#channels.add(channel);
    channel.onOpen(() => this.#opened(channel));
    return true;
  }

  addCandidate(candidate: string): void {
    const text = candidate.replace(/^a=/, '');
    if (!isUsableCandidate(text) || this.#candidates >= maxCandidates) return;
    if (this.#parts.localPeers && !isLocalCandidate(text)) return;
    this.#candidates += 1;
    this.#attempt(() => this.#connection.addRemoteCandidate(text, this.#mid));
  }

  send(packet: Buffer): boolean {
    const track = this.#track;
    if (this.#closed || track === undefined) return false;
    // Not by #attempt: this runs for every packet, and a closure each time is what it costs.
    try {
      return track.sendMessageBinary(packet);
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'a packet was refused');
      return false;
    }
  }

  selectedPair(): CandidatePair | undefined {
    const pair = this.#attempt(() => this.#connection.getSelectedCandidatePair());
    if (pair === null || pair === undefined) return undefined;
    const strip = (text: string): string => text.replace(/^a=/, '');
    return { local: strip(pair.local.candidate), remote: strip(pair.remote.candidate) };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#attempt(() => this.#connection.close());
    // Its callback holds this object, which holds the track: only closing it breaks the circle.
    this.#attempt(() => this.#track?.close());
    this.#track = undefined;
    for (const channel of this.#channels) this.#attempt(() => channel.close());
    this.#channels.clear();
  }

  get #mid(): string {
    return this.#parts.streams.media ? mids.media : mids.data;
  }

  #addTrack(): void {
    const media = new Video(mids.media, 'SendRecv');
    media.addVideoCodec(mediaPayloadType, 'H264');
    const track = this.#connection.addTrack(media);
    this.#track = track;
    track.onMessage((packet) => this.#tell(() => this.#parts.listener.onPacket(packet)));
  }

  #opened(channel: DataChannel): void {
    this.#tell(() => {
      this.#channels.add(channel);
      if (this.#channels.size > maxChannels) {
        this.#channels.delete(channel);
        channel.close();
        return;
      }
      this.#parts.listener.onChannel(
        new LibdatachannelChannel(channel, () => this.#channels.delete(channel)),
      );
    });
  }

  #tellLoopback(): void {
    const { loopbackPort } = this.#parts;
    if (loopbackPort !== undefined) this.#tellCandidate(loopbackCandidate(loopbackPort));
  }

  /** Several addresses may be told as one. */
  #tellCandidate(candidate: string): void {
    const presented = presentCandidate(candidate, this.#parts.network);
    const address = presented?.split(' ').slice(4).join(' ');
    if (presented === undefined || address === undefined || this.#told.has(address)) return;
    this.#told.add(address);
    this.#tell(() => this.#parts.listener.onCandidate(presented));
  }

  #tellState(state: string): void {
    if (state === 'closed') this.#parts.released();
    const known = states.get(state);
    if (known !== undefined) this.#tell(() => this.#parts.listener.onState(known));
  }

  #tellIceState(state: string): void {
    const known = iceStates.get(state);
    if (known === 'connected' && this.#isForeign()) return this.#refuse();
    if (known !== undefined) this.#tell(() => this.#parts.listener.onIceState(known));
  }

  /** Whoever has the credentials may come from anywhere, whatever candidates were told. */
  #isForeign(): boolean {
    const remote = this.selectedPair()?.remote;
    return this.#parts.localPeers && remote !== undefined && !isLocalCandidate(remote);
  }

  #refuse(): void {
    this.#parts.logger.warn('a peer of another machine was refused: see --host');
    this.#tell(() => this.#parts.listener.onState('failed'));
    this.close();
  }

  /** What is thrown in a callback would end the process. */
  #tell(action: () => void): void {
    if (this.#closed) return;
    try {
      action();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a transport event was not handled');
    }
  }

  /** Every native call can throw once the connection is closed. */
  #attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'a transport call was refused');
      return undefined;
    }
  }
}
