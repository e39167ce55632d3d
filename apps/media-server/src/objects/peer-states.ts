import type { EventData, EventType } from '@boardcast/protocol';
import type { MediaKind } from '../rtp/track.ts';
import type { CandidatePair, IceState } from '../transport/rtc-transport.ts';

export type EmitEvent = <T extends EventType>(type: T, data: EventData[T]) => void;
export type ConnectionState = 'CONNECTED' | 'DISCONNECTED';
export type IceComponentState = EventData['IceComponentStateChanged']['state'];
export type DtlsState = EventData['DtlsConnectionStateChange']['state'];
export type FlowEvent = 'MediaFlowInStateChanged' | 'MediaFlowOutStateChanged';

/** The two components of the DTLS connection in Kurento's events. */
export const dtlsComponents = ['[bundle/dtlssrtpdec]', '[bundle/dtlssrtpenc]'] as const;

const iceComponentStates: Readonly<Record<IceState, IceComponentState | undefined>> = {
  checking: 'CONNECTING',
  connected: 'CONNECTED',
  completed: 'READY',
  disconnected: 'DISCONNECTED',
  failed: 'FAILED',
  closed: undefined,
};

/** The states of a peer; each change is emitted once. */
export class PeerStates {
  readonly #emit: EmitEvent;
  readonly #connectionId: string;
  #connection: ConnectionState = 'DISCONNECTED';
  #media: ConnectionState = 'DISCONNECTED';
  #ice: IceComponentState | undefined;
  #dtls: DtlsState | undefined;
  #pair: CandidatePair | undefined;
  #isGathering = false;
  #isChecking = false;

  constructor(emit: EmitEvent, connectionId: string) {
    this.#emit = emit;
    this.#connectionId = connectionId;
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get media(): ConnectionState {
    return this.#media;
  }

  get ice(): IceComponentState | undefined {
    return this.#ice;
  }

  get dtls(): DtlsState | undefined {
    return this.#dtls;
  }

  /** Whether ICE and DTLS are connected, with or without media. */
  get reachable(): boolean {
    const paired = this.#ice === 'CONNECTED' || this.#ice === 'READY';
    return paired && this.#dtls !== 'CLOSED' && this.#dtls !== 'FAILED';
  }

  get pair(): CandidatePair | undefined {
    return this.#pair;
  }

  get connectionId(): string {
    return this.#connectionId;
  }

  gathering(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    if (this.#ice === undefined) this.#setIce('GATHERING');
    if (this.#isChecking) this.#setIce('CONNECTING');
  }

  /** The state of ICE changed; `pair` is the selected pair, if there is one. */
  iceChanged(state: IceState, pair: CandidatePair | undefined): void {
    // The transport can check before gatherCandidates is called, but Kurento's event for that comes first.
    if (state === 'checking' && !this.#isGathering) {
      this.#isChecking = true;
      return;
    }
    if (pair !== undefined) this.#selected(pair);
    const next = iceComponentStates[state];
    if (next !== undefined) this.#setIce(next);
    if (state !== 'connected' || this.#dtls !== undefined) return;
    this.setDtls('NEW');
    this.setDtls('CONNECTING');
  }

  setDtls(state: DtlsState): void {
    if (this.#dtls === state) return;
    this.#dtls = state;
    const connectionId = this.#connectionId;
    for (const componentId of state === 'NEW' ? dtlsComponents.slice(1) : dtlsComponents) {
      const change = { componentId, connectionId, state, streamId: '1' };
      this.#emit('DtlsConnectionStateChange', change);
    }
  }

  setConnection(newState: ConnectionState): void {
    const oldState = this.#connection;
    if (oldState === newState) return;
    this.#connection = newState;
    this.#emit('ConnectionStateChanged', { newState, oldState });
  }

  setMedia(newState: ConnectionState): void {
    const oldState = this.#media;
    if (oldState === newState) return;
    this.#media = newState;
    this.#emit('MediaStateChanged', { newState, oldState });
  }

  emitFlow(event: FlowEvent, mediaType: MediaKind, flowing: boolean): void {
    const state = flowing ? 'FLOWING' : 'NOT_FLOWING';
    this.#emit(event, { mediaType, padName: 'default', state });
  }

  #setIce(state: IceComponentState): void {
    if (this.#ice === state) return;
    this.#ice = state;
    this.#emit('IceComponentStateChanged', { componentId: 1, state, streamId: 1 });
  }

  #selected(pair: CandidatePair): void {
    this.#pair = pair;
    this.#emit('NewCandidatePairSelected', { candidatePair: { ...pairValue(pair) } });
  }
}

/** A candidate pair in Kurento's form. */
export function pairValue(pair: CandidatePair): {
  __module__: 'kurento';
  __type__: 'IceCandidatePair';
  componentId: number;
  localCandidate: string;
  remoteCandidate: string;
  streamId: string;
} {
  return {
    __module__: 'kurento',
    __type__: 'IceCandidatePair',
    componentId: 1,
    localCandidate: pair.local,
    remoteCandidate: pair.remote,
    streamId: '1',
  };
}
