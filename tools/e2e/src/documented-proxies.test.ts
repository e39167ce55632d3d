import { launchChromium } from '@boardcast/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { documentedHost } from './documented-proxy.ts';
import { ProxiedGateway } from './proxied-gateway.ts';
import { useThroughProxy } from './proxy-scenario.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium({ localName: documentedHost });
}, 120_000);

afterAll(() => browser?.close());

it.each([
  ['nginx', '/cams/'],
  ['haproxy', '/'],
  ['caddy', '/cams/'],
] as const)('everything works behind %s at %s, as documented', async (kind, basePath) => {
  const proxied = await ProxiedGateway.start(kind, basePath);
  await useThroughProxy(browser, proxied, 0);
  await proxied.close();
});
