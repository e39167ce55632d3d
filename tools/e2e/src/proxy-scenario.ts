import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { pause } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { BoardPage } from './board-page.ts';
import { clientOptions, type ProxiedGateway } from './proxied-gateway.ts';
import { ViewerPage } from './viewer-page.ts';

/** Server-sent events are kept alive by a comment in this interval. */
const commentMs = 15_000;

/** Uses everything through a proxy; then, for a time, only keeps connections open. */
export async function useThroughProxy(
  browser: Browser,
  proxied: ProxiedGateway,
  idleMs: number,
): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();

  // Signing in by a link: the cookie is for this path, and for TLS only.
  await page.goto(await proxied.access('link', '--url', `${proxied.url}/`));
  expect(page.url()).toBe(`${proxied.url}/`);
  expect(await context.cookies()).toMatchObject([
    { path: proxied.basePath, secure: true, httpOnly: true, sameSite: 'Strict' },
  ]);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Access' }).click();
  await page.getByText('There are no keys.').waitFor();

  // Both pages, with media.
  await BoardPage.open(context, proxied.url, { name: 'porch', source: 'pattern' });
  const viewer = await ViewerPage.open(context, proxied.url, { watch: 'porch' });
  await viewer.waitForState('live');
  await viewer.frameAfter(Date.now());
  await page.getByText('watches porch').waitFor();

  // A board by its key, whose address is the client's and not the proxy's.
  const key = await proxied.access('add', 'kitchen');
  const socket = proxied.socket('kurento', key);
  await once(socket, 'open');
  socket.send('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  const [pong] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(pong.toString())).toMatchObject({ id: 1, result: { value: 'pong' } });
  await page.getByRole('region', { name: 'Connected now' }).getByText('kitchen').waitFor();

  // Server-sent events arrive at once; without a token there are none.
  const events = `${proxied.url}/api/boards/events`;
  const authorized = { headers: { Authorization: `Bearer ${key}` }, ...clientOptions };
  const request = get(events, authorized);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const [first] = (await once(response, 'data')) as [Buffer];
  expect(first.toString()).toMatch(/^retry: 500\n/);
  const [refused] = (await once(get(events, clientOptions), 'response')) as [IncomingMessage];
  expect(refused.statusCode).toBe(401);
  refused.resume();

  // Nothing is cut off while nobody does anything.
  const ended: string[] = [];
  socket.on('close', () => ended.push('the WebSocket of the board'));
  response.on('close', () => ended.push('the server-sent events'));
  let comments = 0;
  response.on('data', () => (comments += 1));
  await pause(idleMs);
  await viewer.frameAfter(Date.now());
  await page.getByText('watches porch').waitFor();
  expect(ended).toEqual([]);
  expect(comments).toBeGreaterThanOrEqual(Math.floor(idleMs / commentMs) - 1);
  socket.send('{"jsonrpc":"2.0","id":2,"method":"ping"}');
  await once(socket, 'message');

  socket.terminate();
  request.destroy();
  await context.close();
}
