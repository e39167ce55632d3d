import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page, WebSocketRoute } from 'playwright-core';
import { WebSocket, WebSocketServer } from 'ws';
import { ImpairedLink, type MediaAddress } from './impaired-link.ts';
import type { LinkQuality } from './impairment.ts';

/** A host candidate over UDP (RFC 8839 section 5.1). */
const candidatePattern = /(candidate:\S+ \d+ UDP \d+) ([\d.]+|[\da-f:]+) (\d+)( typ host)/gi;
/** A candidate line of an SDP, as it stands in JSON. */
const candidateLine = /a=candidate:.*?(?:\\r)?\\n/g;

/** One end of a page's conversation with a Kurento. */
interface TextSocket {
  send(text: string): void;
}

/**
 * A NAT between a page and the media server, and the link behind it. They learn of each other's
 * addresses only by this NAT. Its mappings can be lost, as a router loses them: what was connected
 * through them hears nothing more, and what is connected anew gets new ones.
 */
export class Nat {
  /** By the server's address. */
  readonly #links = new Map<string, Promise<ImpairedLink>>();
  #quality: Partial<LinkQuality> = {};
  #qualityToPeer: Partial<LinkQuality> = {};
  #sockets: WebSocketServer | undefined;

  /** Puts a page of Chromium behind it; before the page is opened. */
  static async before(page: Page): Promise<Nat> {
    const nat = new Nat();
    await page.routeWebSocket(/\/kurento$/, (route) => nat.#route(route));
    return nat;
  }

  /** Stands before a Kurento: what speaks to it at `url` is behind this NAT, in any browser. */
  static async standBefore(kurentoUrl: string): Promise<Nat> {
    const nat = new Nat();
    nat.#sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    nat.#sockets.on('connection', (page) => nat.#relay(page, new WebSocket(kurentoUrl)));
    await once(nat.#sockets, 'listening');
    return nat;
  }

  get url(): string {
    const { port } = this.#sockets?.address() as AddressInfo;
    return `ws://127.0.0.1:${port}/kurento`;
  }

  /** Changes both directions of the link, from now on. */
  set quality(quality: Partial<LinkQuality>) {
    this.#quality = this.#qualityToPeer = quality;
    this.#changeLinks();
  }

  /** Changes what the server sends, from now on. */
  set qualityToPeer(quality: Partial<LinkQuality>) {
    this.#qualityToPeer = quality;
    this.#changeLinks();
  }

  loseMappings(): void {
    for (const link of this.#links.values()) void link.then((opened) => opened.loseMappings());
  }

  async close(): Promise<void> {
    for (const link of this.#links.values()) (await link).close();
    for (const page of this.#sockets?.clients ?? []) page.close();
    this.#sockets?.close();
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
    const { toPage, toServer } = this.#conversation(page, server);
    page.onMessage((text) => toServer(String(text)));
    server.onMessage((text) => toPage(String(text)));
  }

  #relay(page: WebSocket, server: WebSocket): void {
    const { toPage, toServer } = this.#conversation(page, server);
    const opened = once(server, 'open').catch(() => page.close());
    page.on('message', (text) => void opened.then(() => toServer(String(text))));
    server.on('message', (text) => toPage(String(text)));
    for (const [one, other] of [
      [page, server],
      [server, page],
    ] as const) {
      one.on('close', () => other.close());
      one.on('error', () => other.close());
    }
  }

  /** The messages of both, with the relays' addresses in place of the peers' own; in their order. */
  #conversation(page: TextSocket, server: TextSocket) {
    let sent: Promise<void> = Promise.resolve();
    return {
      toServer: (text: string) => server.send(text.replace(candidateLine, '')),
      toPage: (text: string) => {
        sent = sent.then(async () => page.send(await this.#translated(text)));
      },
    };
  }

  async #translated(text: string): Promise<string> {
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
