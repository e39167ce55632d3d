import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ViewerPage } from '../viewer-page.ts';
import { hasGstreamer, publishWithGstreamer } from './gstreamer.ts';

describe.skipIf(!hasGstreamer)('GStreamer publishes by WHIP', () => {
  let gateway: GatewayProcess;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  it('and is a board as any other, until it ends', async () => {
    const publisher = await publishWithGstreamer(`${gateway.httpUrl}/whip/porch`);
    await gateway.liveBoard('porch');
    const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: 'porch' });

    await viewer.waitForFrames(20);
    const snapshot = await fetch(`${gateway.httpUrl}/api/boards/porch/snapshot.jpg`);
    await snapshot.body?.cancel();
    expect(snapshot.status).toBe(200);

    await viewer.close();
    await publisher.stop();
    await until('nothing is left of it', async () => (await gateway.boards()).length === 0);
  });
});
