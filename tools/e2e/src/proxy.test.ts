import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { pause } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startNginx, type NginxOptions } from './nginx.ts';
import type { ReverseProxy } from './reverse-proxy.ts';
import { TestHarness } from './test-harness.ts';
import { ViewerPage } from './viewer-page.ts';

let harness: TestHarness;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  harness = await TestHarness.open();
});

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

afterAll(() => harness.close());

async function openNginx(options: NginxOptions): Promise<ReverseProxy> {
  const nginx = await startNginx(options);
  cleanups.push(() => nginx.close());
  return nginx;
}

async function startGateway(port: number): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start({ port });
  cleanups.push(() => gateway.stop());
  return gateway;
}

/** Opens the viewer of the server at `url`, which may have a path. */
const visit = (url: string, watch: string) =>
  ViewerPage.open(harness.viewerBrowser, url.replace(/\/$/, ''), { watch });

it('works at a path of a reverse proxy, like the virtual board', async () => {
  const nginx = await openNginx({ port: harness.gateway.port, path: '/cams/' });
  const page = await harness.boardBrowser.newPage();
  await page.goto(`${nginx.url}virtual-board?name=proxied&source=pattern&autostart`);
  const viewer = await visit(nginx.url, 'proxied');

  await viewer.waitForState('live');

  expect(page.url()).toContain('/cams/virtual-board/?name=proxied');
  await page.getByRole('button', { name: 'Share…' }).click();
  const link = page.locator('#share-link');
  expect(await link.getAttribute('href')).toBe(`${nginx.url}watch/proxied`);
  await Promise.all([page.close(), viewer.close()]);
});

it('is live after the proxy has answered 502', async () => {
  const before = await startGateway(0);
  const { port } = before;
  const nginx = await openNginx({ port });
  const viewer = await visit(nginx.url, 'later');
  await viewer.player
    .getByText('no board of that name is online.', { exact: false })
    .first()
    .waitFor();

  await before.stop();
  await pause(2000);
  const gateway = await startGateway(port);
  const page = await harness.boardBrowser.newPage();
  await page.goto(`${gateway.httpUrl}/virtual-board/?name=later&source=pattern&autostart`);

  await viewer.waitForState('live');
  await Promise.all([page.close(), viewer.close()]);
});

it('sends the list without delay through a proxy with TLS', async () => {
  const nginx = await openNginx({ port: harness.gateway.port, tls: true });

  const request = get(`${nginx.url}api/boards/events`, { rejectUnauthorized: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const [first] = (await once(response, 'data')) as [Buffer];

  expect(first.toString()).toMatch(/^retry: 500\n/);
  request.destroy();
});
