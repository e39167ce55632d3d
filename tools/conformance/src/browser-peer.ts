import type { TestClient } from '@boardcast/testkit/test-client';
import type { Browser, Page } from 'playwright-core';

/** A viewer in Chromium, which decodes video and closes DTLS with an alert. */
export class BrowserPeer {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(browser: Browser): Promise<BrowserPeer> {
    return new BrowserPeer(await browser.newPage());
  }

  /** Negotiates with an endpoint and resolves when it is connected. */
  async join(client: TestClient, endpoint: string): Promise<string> {
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

  /** Resolves when the browser has decoded this number of frames. */
  async decodes(frames: number): Promise<void> {
    await this.#page.waitForFunction(
      async (count) => {
        const { connection } = globalThis as unknown as { connection: RTCPeerConnection };
        const stats = [...(await connection.getStats()).values()] as { framesDecoded?: number }[];
        return stats.some(({ framesDecoded = 0 }) => framesDecoded >= count);
      },
      frames,
      { timeout: 30_000 },
    );
  }

  async close(): Promise<void> {
    await this.#page.evaluate(() =>
      (globalThis as unknown as { connection: RTCPeerConnection }).connection.close(),
    );
  }
}
