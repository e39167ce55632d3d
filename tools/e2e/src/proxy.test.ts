import { get } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Gateway } from './gateway.ts';
import { Nginx, type NginxOptions } from './nginx.ts';
import { Stage } from './stage.ts';
import { pause } from './until.ts';
import { ViewerPage } from './viewer-page.ts';

let stage: Stage;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stage = await Stage.open();
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

afterAll(() => stage.close());

async function startNginx(options: NginxOptions): Promise<Nginx> {
  const nginx = await Nginx.start(options);
  ends.push(() => nginx.close());
  return nginx;
}

async function startGateway(port: number): Promise<Gateway> {
  const gateway = await Gateway.start({ port });
  ends.push(() => gateway.stop());
  return gateway;
}

/** Whatever stands behind `url`, which may have a path. */
const visit = (url: string, watch: string) =>
  ViewerPage.open(stage.viewerBrowser, url.replace(/\/$/, ''), { watch });

it('plays at a path of a reverse proxy, and so does the virtual board', async () => {
  const nginx = await startNginx({ port: stage.gateway.port, path: '/cams/' });
  const page = await stage.boardBrowser.newPage();
  await page.goto(`${nginx.url}virtual-board?name=proxied&source=pattern&autostart`);
  const viewer = await visit(nginx.url, 'proxied');

  await viewer.becomes('live', 40_000);

  expect(page.url()).toContain('/cams/virtual-board/?name=proxied');
  expect(await page.locator('#share-link').getAttribute('href')).toBe(`${nginx.url}?watch=proxied`);
  await Promise.all([page.close(), viewer.close()]);
});

it('has its list and its picture back after the proxy has answered 502', async () => {
  const before = await startGateway(0);
  const { port } = before;
  const nginx = await startNginx({ port });
  const viewer = await visit(nginx.url, 'later');
  await viewer.player
    .getByText('no board of that name is online.', { exact: false })
    .first()
    .waitFor();

  await before.stop();
  await pause(2000);
  const gateway = await startGateway(port);
  const page = await stage.boardBrowser.newPage();
  await page.goto(`${gateway.httpUrl}/virtual-board/?name=later&source=pattern&autostart`);

  await viewer.becomes('live', 40_000);
  await Promise.all([page.close(), viewer.close()]);
});

it('sends the list at once through a proxy with TLS', async () => {
  const nginx = await startNginx({ port: stage.gateway.port, tls: true });

  const request = get(`${nginx.url}api/boards/events`, { rejectUnauthorized: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const [first] = (await once(response, 'data')) as [Buffer];

  expect(first.toString()).toMatch(/^retry: 500\n/);
  request.destroy();
});
