import type { Page, WebSocketRoute } from 'playwright-core';
import { ImpairedLink, type MediaAddress } from './impaired-link.ts';
import type { LinkQuality } from './impairment.ts';
import { WebSocketRelay, type RelayedConnection } from './websocket-relay.ts';

/** A host candidate over UDP (RFC 8839 section 5.1). */
const candidatePattern = /(candidate:\S+ \d+ UDP \d+) ([\d.]+|[\da-f:]+) (\d+)( typ host)/gi;
/** A candidate line of an SDP in JSON. */
const candidateLine = /a=candidate:.*?(?:\\r)?\\n/g;

/**
 * A NAT between a viewer and the media server, and the link behind it. Each gets only the NAT's
 * addresses of the other, because the NAT rewrites the candidates in their messages. Its mappings can
 * be lost, as a router loses them: connections that use them receive nothing more, and new
 * connections get new ones.
 */
export class Nat {
  /** By the server's address. */
  readonly #links = new Map<string, Promise<ImpairedLink>>();
  #quality: Partial<LinkQuality> = {};
  #qualityToPeer: Partial<LinkQuality> = {};
  #relay: WebSocketRelay | undefined;

  /** Puts a page of Chromium behind a NAT, before the page is loaded. */
  static async forPage(page: Page): Promise<Nat> {
    const nat = new Nat();
    await page.routeWebSocket(/\/kurento$/, (route) => nat.#route(route));
    return nat;
  }

  /** A NAT for everything that connects to the Kurento by the NAT's `url`, in any browser. */
  static async forServer(kurentoUrl: string): Promise<Nat> {
    const nat = new Nat();
    nat.#relay = await WebSocketRelay.open(kurentoUrl, () => nat.#rewritten());
    return nat;
  }

  get url(): string {
    if (this.#relay === undefined) throw new Error('This NAT is for a page.');
    return this.#relay.url;
  }

  /** Changes both directions of the link, from now on. */
  set quality(quality: Partial<LinkQuality>) {
    this.#quality = this.#qualityToPeer = quality;
    this.#changeLinks();
  }

  /** Changes the direction from the server to the peer, from now on. */
  set qualityToPeer(quality: Partial<LinkQuality>) {
    this.#qualityToPeer = quality;
    this.#changeLinks();
  }

  loseMappings(): void {
    for (const link of this.#links.values()) void link.then((opened) => opened.loseMappings());
  }

  /**
   * Loses the media that are sent to the server through the present mappings, and passes the rest:
   * the server remains CONNECTED, as a Kurento does for 25 s after a lost mapping.
   */
  loseMedia(): void {
    for (const link of this.#links.values()) void link.then((opened) => opened.loseMedia());
  }

  /** Terminates the WebSockets that are open; new ones are accepted. */
  dropConnections(): void {
    this.#relay?.dropConnections();
  }

  async close(): Promise<void> {
    for (const link of this.#links.values()) (await link).close();
    await this.#relay?.close();
  }

  #changeLinks(): void {
    for (const link of this.#links.values()) void link.then((opened) => this.#change(opened));
  }

  #change(link: ImpairedLink): void {
    link.quality = this.#quality;
    link.qualityToPeer = this.#qualityToPeer;
  }

  #route(page: WebSocketRoute): void {
    const server = page.connectToServer();
    const { toServer, toClient } = this.#rewritten();
    page.onMessage((text) => toServer(String(text), (passed) => server.send(passed)));
    server.onMessage((text) => toClient(String(text), (passed) => page.send(passed)));
  }

  /** One connection's messages with the links' addresses in place of the peers' own, in order. */
  #rewritten(): Required<RelayedConnection> {
    let sent: Promise<void> = Promise.resolve();
    return {
      toServer: (text, send) => send(text.replace(candidateLine, '')),
      toClient: (text, send) => {
        sent = sent.then(async () => send(await this.#rewriteCandidates(text)));
      },
    };
  }

  async #rewriteCandidates(text: string): Promise<string> {
    const links = new Map<string, MediaAddress>();
    for (const [, , address = '', port = ''] of text.matchAll(candidatePattern)) {
      const link = await this.#linkTo({ address, port: Number(port) });
      links.set(`${address}:${port}`, link.address);
    }
    return text.replace(
      candidatePattern,
      (candidate, head: string, address: string, port: string, tail: string) => {
        const relay = links.get(`${address}:${port}`);
        return relay === undefined ? candidate : `${head} ${relay.address} ${relay.port}${tail}`;
      },
    );
  }

  #linkTo(server: MediaAddress): Promise<ImpairedLink> {
    const key = `${server.address}:${server.port}`;
    const link = this.#links.get(key) ?? this.#open(server);
    this.#links.set(key, link);
    return link;
  }

  async #open(server: MediaAddress): Promise<ImpairedLink> {
    const link = await ImpairedLink.open(server);
    this.#change(link);
    return link;
  }
}
