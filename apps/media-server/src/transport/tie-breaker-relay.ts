import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { hasIntegrity } from '@boardcast/protocol/node';
import { checkedFragment, withTieBreaker } from './tie-breaker.ts';

const maxPaths = 256;
const silenceTimeoutMs = 30_000;
const checkMs = 5000;

/** An endpoint's side of ICE. */
export interface IceAgent {
  readonly password: string;
  /** The UDP port of its host candidates. */
  readonly port: number;
}

/** From one peer to one agent. */
interface Path {
  readonly fragment: string;
  readonly agent: IceAgent;
  readonly socket: Socket;
  receivedAt: number;
}

export interface TieBreakerRelayOptions {
  /** The address that media are bound to; undefined for all. */
  readonly address: string | undefined;
  /** 0 for a free one. */
  readonly port: number;
  readonly now?: () => number;
}

/**
 * A second UDP port for peers whose connectivity checks have a tie-breaker of zero, as Chromium's
 * have over a TURN server by TCP or TLS: libjuice answers these with 400. Checks are changed and
 * signed again, everything else is passed on as it is. A peer is known by a check with the right
 * integrity only.
 */
export class TieBreakerRelay {
  readonly #near: Socket;
  readonly #target: string;
  readonly #now: () => number;
  readonly #agents = new Map<string, IceAgent>();
  readonly #paths = new Map<string, Path>();
  readonly #timer: NodeJS.Timeout;

  private constructor(near: Socket, target: string, now: () => number) {
    this.#near = near;
    this.#target = target;
    this.#now = now;
    near.on('message', (datagram, from) => this.#fromPeer(datagram, from));
    near.on('error', () => undefined);
    this.#timer = setInterval(() => this.#closeSilent(), checkMs).unref();
  }

  /** Rejects with the error of `bind`. */
  static async open({
    address,
    port,
    now = () => performance.now(),
  }: TieBreakerRelayOptions): Promise<TieBreakerRelay> {
    const near = createSocket('udp4').bind(port, address);
    try {
      await once(near, 'listening');
    } catch (error) {
      near.close();
      throw error;
    }
    return new TieBreakerRelay(near, address ?? '127.0.0.1', now);
  }

  get port(): number {
    return this.#near.address().port;
  }

  /** Checks for a user fragment go to this agent from now on. */
  add(fragment: string, agent: IceAgent): void {
    this.#agents.set(fragment, agent);
  }

  /** Ends the paths to an agent. */
  remove(fragment: string): void {
    this.#agents.delete(fragment);
    for (const [peer, path] of this.#paths) {
      if (path.fragment === fragment) this.#closePath(peer, path);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [peer, path] of this.#paths) this.#closePath(peer, path);
    this.#near.close();
  }

  #fromPeer(datagram: Buffer, from: RemoteInfo): void {
    const fragment = checkedFragment(datagram);
    if (fragment !== undefined) return this.#check(fragment, datagram, from);
    const path = this.#paths.get(keyOf(from));
    if (path !== undefined) this.#pass(path, datagram);
  }

  #check(fragment: string, check: Buffer, from: RemoteInfo): void {
    const agent = this.#agents.get(fragment);
    if (agent === undefined || !hasIntegrity(check, agent.password)) return;
    const path = this.#pathOf(fragment, agent, from);
    if (path !== undefined) this.#pass(path, withTieBreaker(check, agent.password));
  }

  #pathOf(fragment: string, agent: IceAgent, from: RemoteInfo): Path | undefined {
    const peer = keyOf(from);
    const known = this.#paths.get(peer);
    if (known?.fragment === fragment) return known;
    if (known !== undefined) this.#closePath(peer, known);
    if (this.#paths.size >= maxPaths) return undefined;
    const socket = createSocket('udp4');
    socket.on('message', (datagram, { port }) => {
      if (port === agent.port) this.#near.send(datagram, from.port, from.address);
    });
    // Caused by an unreachable agent: the datagram is lost, as on any network.
    socket.on('error', () => undefined);
    const path = { fragment, agent, socket, receivedAt: this.#now() };
    this.#paths.set(peer, path);
    return path;
  }

  #pass(path: Path, datagram: Buffer): void {
    path.receivedAt = this.#now();
    path.socket.send(datagram, path.agent.port, this.#target);
  }

  #closeSilent(): void {
    for (const [peer, path] of this.#paths) {
      if (this.#now() - path.receivedAt > silenceTimeoutMs) this.#closePath(peer, path);
    }
  }

  #closePath(peer: string, { socket }: Path): void {
    this.#paths.delete(peer);
    socket.close();
  }
}

const keyOf = ({ address, port }: RemoteInfo): string => `${address} ${port}`;
