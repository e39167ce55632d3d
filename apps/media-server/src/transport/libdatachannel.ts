import { IceUdpMuxListener, PeerConnection, Video, initLogger } from 'node-datachannel';
import type { DataChannel, Track } from 'node-datachannel';
import type { Logger } from 'pino';
import { isUsableCandidate } from './candidate.ts';
import { LibdatachannelChannel } from './channel.ts';
import { describePeer, mediaPayloadType, mids, readLocal } from './description.ts';
import { isLocalCandidate, loopbackCandidate } from './local-peers.ts';
import type { NetworkSettings } from './network.ts';
import { advertisedCandidate, iceServersOf, portOfHost, relayCandidate } from './network.ts';
import type { SctpParameters, TransportParameters } from './parameters.ts';
import type { TieBreakerRelay } from './tie-breaker-relay.ts';
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

/** Adds data channels to our offers; negotiated out of band, so that the peer never sees it. */
const placeholderChannel = { negotiated: true, id: 1022 } as const;

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
  /** Peers on other machines are rejected, and the loopback address is advertised, too. */
  readonly localPeers: boolean;
  /** For peers that use a TURN server over TCP or TLS; undefined without. */
  readonly relay: TieBreakerRelay | undefined;
  readonly logger: Logger;
}

/** The transports of all peers, which share one UDP port. */
export class LibdatachannelTransports implements RtcTransports {
  readonly port: number;
  readonly #options: LibdatachannelOptions;
  readonly #listener: IceUdpMuxListener;
  // Garbage collection destroys the native object, so each is referenced until it is `closed`.
  readonly #open = new Set<LibdatachannelTransport>();

  constructor(options: LibdatachannelOptions) {
    const { address, port, logger } = options;
    initLogger('Error', (_level, message) => logger.debug({ message }, 'libdatachannel'));
    this.#options = options;
    this.#listener = new IceUdpMuxListener(port, address);
    this.port = this.#listener.port();
  }

  create(listener: TransportListener, streams: Streams, network: NetworkSettings): RtcTransport {
    const { address, localPeers, relay, logger } = this.#options;
    // Replies of a relay cannot be assigned to a peer on the shared port.
    const isShared = network.turnUrl === '' && !streams.hasOwnPort;
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
      relay,
      loopbackPort: localPeers && isShared ? this.port : undefined,
      logger,
      onClosed: () => this.#open.delete(transport),
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
  /** The port on the loopback address, which libdatachannel does not gather. */
  readonly loopbackPort: number | undefined;
  readonly relay: TieBreakerRelay | undefined;
  readonly logger: Logger;
  readonly onClosed: () => void;
}

/**
 * A peer connection with a single track, at which all media arrive: streams are assigned by the
 * server, and not by libdatachannel from the SSRCs of the offer.
 */
class LibdatachannelTransport implements RtcTransport {
  readonly #connection: PeerConnection;
  readonly #parts: TransportParts;
  readonly #advertised = new Set<string>();
  readonly #channels = new Set<DataChannel>();
  #track: Track | undefined;
  #local: TransportParameters | undefined;
  #candidates = 0;
  #closed = false;

  constructor(connection: PeerConnection, parts: TransportParts) {
    this.#connection = connection;
    this.#parts = parts;
    connection.onLocalCandidate((candidate) => this.#onCandidate(candidate.replace(/^a=/, '')));
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#notify(() => parts.listener.onGathered());
    });
    connection.onIceStateChange((state) => this.#onIceState(state));
    connection.onStateChange((state) => this.#onState(state));
    if (parts.streams.data === undefined) return;
    connection.onDataChannel((channel) => this.#opened(channel));
  }

  accept(offer: TransportParameters): TransportParameters {
    const { media, data } = this.#parts.streams;
    if (media) this.#addTrack();
    const described = describePeer(offer, media, data === 'own' ? undefined : data);
    this.#connection.setRemoteDescription(described, 'offer');
    this.#connection.setLocalDescription('answer');
    return this.#describeLocal();
  }

  offer(): TransportParameters {
    const { media, data } = this.#parts.streams;
    if (media) this.#addTrack();
    if (data !== undefined)
      this.#channels.add(this.#connection.createDataChannel('', placeholderChannel));
    this.#connection.setLocalDescription('offer');
    return this.#describeLocal();
  }

  complete(answer: TransportParameters, data: SctpParameters | undefined): void {
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
    // Garbage collection would destroy the native object.
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
    // Without #attempt, whose closure would be allocated for every packet.
    try {
      return track.sendMessageBinary(packet);
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'packet not sent');
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
    if (this.#local !== undefined) this.#parts.relay?.remove(this.#local.ufrag);
    this.#attempt(() => this.#connection.close());
    // The track's callback refers to this object, which refers to the track: closing it breaks the cycle.
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
    track.onMessage((packet) => this.#notify(() => this.#parts.listener.onPacket(packet)));
  }

  #opened(channel: DataChannel): void {
    this.#notify(() => {
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

  #describeLocal(): TransportParameters {
    this.#local = readLocal(this.#connection.localDescription()?.sdp ?? '');
    this.#advertiseLoopback();
    return this.#local;
  }

  #advertiseLoopback(): void {
    const { loopbackPort } = this.#parts;
    if (loopbackPort !== undefined) this.#onCandidate(loopbackCandidate(loopbackPort));
  }

  /** Several addresses may be advertised as one. */
  #onCandidate(candidate: string): void {
    const advertised = advertisedCandidate(candidate, this.#parts.network);
    const address = advertised?.split(' ').slice(4).join(' ');
    if (advertised === undefined || address === undefined || this.#advertised.has(address)) return;
    this.#advertised.add(address);
    this.#notify(() => this.#parts.listener.onCandidate(advertised));
    this.#advertiseRelay(candidate, advertised);
  }

  #advertiseRelay(candidate: string, advertised: string): void {
    const { relay, listener } = this.#parts;
    const port = portOfHost(candidate);
    if (relay === undefined || port === undefined || this.#local === undefined) return;
    relay.add(this.#local.ufrag, { password: this.#local.pwd, port });
    this.#notify(() => listener.onCandidate(relayCandidate(advertised, relay.port)));
  }

  #onState(state: string): void {
    if (state === 'closed') this.#parts.onClosed();
    const known = states.get(state);
    if (known !== undefined) this.#notify(() => this.#parts.listener.onState(known));
  }

  #onIceState(state: string): void {
    const known = iceStates.get(state);
    if (known === 'connected' && this.#isForeign()) return this.#reject();
    if (known !== undefined) this.#notify(() => this.#parts.listener.onIceState(known));
  }

  /** A peer with the credentials may connect from any address. */
  #isForeign(): boolean {
    const remote = this.selectedPair()?.remote;
    return this.#parts.localPeers && remote !== undefined && !isLocalCandidate(remote);
  }

  #reject(): void {
    this.#parts.logger.warn('rejected a peer on another machine: see --host');
    this.#notify(() => this.#parts.listener.onState('failed'));
    this.close();
  }

  /** An error in a native callback would end the process. */
  #notify(action: () => void): void {
    if (this.#closed) return;
    try {
      action();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'unexpected error in a transport event');
    }
  }

  /** Every native call can throw once the connection is closed. */
  #attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'transport call failed');
      return undefined;
    }
  }
}
