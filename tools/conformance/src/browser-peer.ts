import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Client } from './client.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const asked = process.env['CHROME_PATH'];

/** The path of an installed Chromium; undefined: what needs a browser is left out. */
export const chromiumPath = [asked ?? '', ...places].find(
  (path) => path !== '' && existsSync(path),
);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** A viewer in Chromium: it decodes what it is sent, and says goodbye when it closes. */
export class BrowserPeer {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(browser: Browser): Promise<BrowserPeer> {
    return new BrowserPeer(await browser.newPage());
  }

  /** Negotiates with an endpoint and resolves when it is connected. */
  async join(client: Client, endpoint: string): Promise<string> {
    await client.subscribe(endpoint, 'IceCandidateFound', 'IceGatheringDone');
    const offer = await this.#page.evaluate(async () => {
      const connection = new RTCPeerConnection();
      Object.assign(globalThis, { connection });
      connection.addTransceiver('audio', { direction: 'recvonly' });
      connection.addTransceiver('video', { direction: 'recvonly' });
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? '';
    });
    const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
    await client.invoke(endpoint, 'gatherCandidates');
    await client.event('IceGatheringDone', endpoint);
    const found = client.eventsOf('IceCandidateFound', endpoint);
    const candidates = found.map(({ data }) => data['candidate'] as RTCIceCandidateInit);
    await this.#page.evaluate(
      async ([sdp, all]) => {
        const { connection } = globalThis as unknown as { connection: RTCPeerConnection };
        await connection.setRemoteDescription({ type: 'answer', sdp });
        for (const candidate of all) await connection.addIceCandidate(candidate);
      },
      [answer, candidates] as const,
    );
    await this.#page.waitForFunction(
      () =>
        (globalThis as unknown as { connection: RTCPeerConnection }).connection.connectionState ===
        'connected',
    );
    return answer;
  }

  /** Resolves when the browser has decoded so many pictures. */
  async decodes(pictures: number): Promise<void> {
    await this.#page.waitForFunction(
      async (wanted) => {
        const { connection } = globalThis as unknown as { connection: RTCPeerConnection };
        const stats = [...(await connection.getStats()).values()] as { framesDecoded?: number }[];
        return stats.some(({ framesDecoded = 0 }) => framesDecoded >= wanted);
      },
      pictures,
      { timeout: 10_000 },
    );
  }

  async close(): Promise<void> {
    await this.#page.evaluate(() =>
      (globalThis as unknown as { connection: RTCPeerConnection }).connection.close(),
    );
  }
}
