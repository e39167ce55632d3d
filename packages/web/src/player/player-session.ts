import {
  ViewerSession,
  type KurentoClient,
  type ViewerPeer,
  type ViewerSessionState,
  type ViewerTarget,
} from '@boardcast/signaling';
import { sessionErrorText } from './error-text.ts';

/** The peer connection of a player. */
export interface PlayerPeer extends ViewerPeer {
  /** Set by the player: to be called when the connection has failed. */
  failed: (reason: string) => void;
}

export interface PlayerSessionOptions<Peer extends PlayerPeer> {
  readonly client: KurentoClient;
  readonly target: ViewerTarget;
  readonly createPeer: () => Peer;
  readonly log: (text: string) => void;
  /** There is a peer, or the session is in another state, but for `failed` and `closed`. */
  readonly changed: (state: ViewerSessionState) => void;
  /** It has failed, for a reason that is a sentence. */
  readonly ended: (reason: string) => void;
}

/** A player's session of one target, with its peer connection. */
export class PlayerSession<Peer extends PlayerPeer> {
  readonly target: ViewerTarget;
  readonly #session: ViewerSession;
  #peer: Peer | undefined;

  constructor({ changed, ended, ...options }: PlayerSessionOptions<Peer>) {
    const { client, target, createPeer, log } = options;
    this.target = target;
    this.#session = new ViewerSession({
      client,
      target,
      createPeer: () => {
        const peer = createPeer();
        peer.failed = (reason) => this.#session.peerFailed(reason);
        this.#peer = peer;
        changed(this.#session.state);
        return peer;
      },
      log: (severity, message) => severity === 'warn' && log(message),
    });
    this.#session.on('state', (state) => {
      if (state === 'failed') ended(sessionErrorText(this.#session.error, target));
      else if (state !== 'closed') changed(state);
    });
  }

  /** Undefined before `start`. */
  get peer(): Peer | undefined {
    return this.#peer;
  }

  get state(): ViewerSessionState {
    return this.#session.state;
  }

  /** Joins; what becomes of it is reported to `changed` and `ended`. */
  start(): void {
    this.#session.start().catch(() => undefined);
  }

  frameRendered(): void {
    this.#session.frameRendered();
  }

  receivesKeyFramesOnly(): Promise<boolean> {
    return this.#session.receivesKeyFramesOnly();
  }

  close(): void {
    void this.#session.close();
  }
}
