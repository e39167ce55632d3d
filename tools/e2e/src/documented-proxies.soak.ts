import { launchChromium } from '@boardcast/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { documentedHost, proxyKinds } from './documented-proxy.ts';
import { ProxiedGateway } from './proxied-gateway.ts';
import { useThroughProxy } from './proxy-scenario.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium({ localName: documentedHost });
}, 120_000);

afterAll(() => browser?.close());

const idleMs = 120_000;
const paths = ['/', '/cams/'] as const;

it.each(proxyKinds)('everything works behind %s, also after two idle minutes', async (kind) => {
  for (const basePath of paths) {
    const proxied = await ProxiedGateway.start(kind, basePath);
    await useThroughProxy(browser, proxied, idleMs);
    await proxied.close();
  }
});
