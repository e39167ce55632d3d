import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Page, WebSocketRoute } from 'playwright-core';

/** A host candidate over UDP and IPv4 (RFC 8839 section 5.1). */
const candidatePattern = /(candidate:\S+ \d+ UDP \d+) ([\d.]+) (\d+)( typ host)/i;
/** A candidate line of an SDP, as it stands in JSON. */
const candidateLine = /a=candidate:.*?(?:\\r)?\\n/g;

interface Mapping {
  readonly far: Socket;
  isLost: boolean;
  passesMedia: boolean;
}

/** RTP and RTCP, as they stand beside STUN and DTLS on one port (RFC 7983 section 7). */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

/**
 * A NAT between a peer and the media server. Its mappings can be lost, as a router loses them:
 * what was connected through them hears nothing more, and what is connected anew gets new ones.
 */
export class Nat {
  /** Whether the next datagram to the peer is lost. */
  loses: () => boolean = () => false;
  readonly #near = new Map<string, Promise<Socket>>();
  readonly #mappings = new Map<string, Mapping>();

  /** Puts the page behind it; before the page is opened. */
  static async before(page: Page): Promise<Nat> {
    const nat = new Nat();
    await page.routeWebSocket(/\/kurento$/, (route) => nat.#connect(route));
    return nat;
  }

  loseMappings(): void {
    for (const mapping of this.#mappings.values()) mapping.isLost = true;
  }

  /**
   * Loses the media that are sent to the server through the mappings there are, and passes the
   * rest: the server goes on saying CONNECTED, as a Kurento does for 25 s after a lost mapping.
   */
  loseMedia(): void {
    for (const mapping of this.#mappings.values()) mapping.passesMedia = false;
  }

  /** A message to the server, without the peer's own candidates. */
  toServer(text: string): string {
    return text.replace(candidateLine, '');
  }

  /** A message to the peer, with the NAT's address in place of the server's. */
  async toPeer(text: string): Promise<string> {
    const [, , address, port] = candidatePattern.exec(text) ?? [];
    if (address === undefined) return text;
    const key = `${address}:${port}`;
    const near = this.#near.get(key) ?? this.#open(address, Number(port));
    this.#near.set(key, near);
    const own = (await near).address();
    return text.replace(candidatePattern, `$1 ${own.address} ${own.port}$4`);
  }

  async close(): Promise<void> {
    for (const near of this.#near.values()) (await near).close();
    for (const { far } of this.#mappings.values()) far.close();
  }

  /** The page and the media server learn of each other's addresses only by this NAT. */
  #connect(page: WebSocketRoute): void {
    const server = page.connectToServer();
    page.onMessage((text) => server.send(this.toServer(String(text))));
    let sent: Promise<void> = Promise.resolve();
    server.onMessage((text) => {
      sent = sent.then(async () => page.send(await this.toPeer(String(text))));
    });
  }

  async #open(address: string, port: number): Promise<Socket> {
    const near = createSocket('udp4').bind(0, '127.0.0.1');
    await once(near, 'listening');
    const own = near.address().port;
    near.on('message', (datagram, from) => {
      const key = `${own} ${from.address}:${from.port}`;
      const mapping = this.#mappings.get(key) ?? this.#map(near, from);
      this.#mappings.set(key, mapping);
      const passes = !mapping.isLost && (mapping.passesMedia || !isMedia(datagram));
      if (passes) mapping.far.send(datagram, port, address);
    });
    return near;
  }

  #map(near: Socket, peer: RemoteInfo): Mapping {
    const mapping = { far: createSocket('udp4'), isLost: false, passesMedia: true };
    mapping.far.on('message', (datagram) => {
      if (!mapping.isLost && !this.loses()) near.send(datagram, peer.port, peer.address);
    });
    return mapping;
  }
}
