import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';

/** A public name that its owner has made to resolve to this machine. */
const rebound = 'cams.example.org';
let gateway: GatewayProcess;
let otherServer: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  otherServer = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end('<h1>Another site</h1>');
  });
  otherServer.listen(0, '127.0.0.1');
  await once(otherServer, 'listening');
  browser = await launchChromium({ localName: rebound });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  otherServer?.close();
  await gateway?.stop();
});

afterEach(() => page?.close());

/** Opens the page of another origin, or the gateway's own. */
async function open(url: string): Promise<void> {
  page = await browser.newPage();
  await page.goto(url);
}

const otherUrl = () => `http://127.0.0.1:${(otherServer.address() as AddressInfo).port}/`;

/** How a WebSocket to that path of the gateway ends up. */
const webSocket = (path: string) =>
  page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.addEventListener('open', () => resolve('open'));
        socket.addEventListener('error', () => resolve('refused'));
      }),
    `${gateway.httpUrl.replace('http', 'ws')}${path}`,
  );

/** What the page's own script can read of an answer; undefined for nothing. */
const readable = (path: string, init: RequestInit = {}) =>
  page.evaluate(
    async ([url, given]) => {
      const response = await fetch(url, given).catch(() => undefined);
      return response?.type === 'opaque' ? undefined : response?.status;
    },
    [`${gateway.httpUrl}${path}`, init] as const,
  );

const eventSource = () =>
  page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const source = new EventSource(url);
        const end = (state: string) => {
          source.close();
          resolve(state);
        };
        source.addEventListener('open', () => end('open'));
        source.addEventListener('error', () => end('refused'));
      }),
    `${gateway.httpUrl}/api/boards/events`,
  );

it('the gateway’s own page may use all of it', async () => {
  await open(gateway.httpUrl);

  expect(await webSocket('/kurento')).toBe('open');
  expect(await webSocket('/api/boards/events')).toBe('open');
  expect(await readable('/api/boards')).toBe(200);
  expect(await eventSource()).toBe('open');
});

it('a program, which sends no Origin, may too', async () => {
  const socket = new NodeSocket(gateway.kurentoUrl);
  await once(socket, 'open');
  socket.terminate();
  expect((await fetch(`${gateway.httpUrl}/api/boards`)).status).toBe(200);
});

for (const [name, url] of [
  ['a page of another origin', otherUrl],
  ['a page without an origin', () => 'data:text/html,<h1>x</h1>'],
] as const) {
  it(`${name} opens no WebSocket and reads nothing`, async () => {
    await open(url());

    expect(await webSocket('/kurento')).toBe('refused');
    expect(await webSocket('/api/boards/events')).toBe('refused');
    expect(await readable('/api/boards')).toBeUndefined();
    expect(await readable('/api/boards', { mode: 'no-cors' })).toBeUndefined();
    expect(await eventSource()).toBe('refused');
  });
}

it('a page of another origin does not show the gateway’s page in a frame', async () => {
  await open(otherUrl());
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
    return new Promise((resolve) => frame.addEventListener('load', resolve));
  }, `${gateway.httpUrl}/`);

  const [, frame] = page.frames();
  expect(frame?.url()).toMatch(/^chrome-error:/);
});

it('a page of another origin runs no script and embeds no file of the gateway', async () => {
  await open(otherUrl());
  const loads = (tag: 'img' | 'script') =>
    page.evaluate(
      ([name, src]) =>
        new Promise<boolean>((resolve) => {
          const element = Object.assign(document.createElement(name), { src });
          element.addEventListener('load', () => resolve(true));
          element.addEventListener('error', () => resolve(false));
          document.body.append(element);
        }),
      [tag, `${gateway.httpUrl}/api/boards`] as const,
    );

  expect([await loads('script'), await loads('img')]).toEqual([false, false]);
});

it('a form of another origin is refused', async () => {
  await open(otherUrl());
  const answered = page.waitForResponse((response) => response.url().startsWith(gateway.httpUrl));
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement('form'), { action, method: 'post' });
    form.enctype = 'text/plain';
    form.append(
      Object.assign(document.createElement('input'), { name: '{"token":"x', value: '"}' }),
    );
    document.body.append(form);
    form.submit();
  }, `${gateway.httpUrl}/api/session`);

  const answer = await answered;
  expect(answer.status()).toBe(403);
});

it('a public name that resolves to this machine is refused', async () => {
  page = await browser.newPage();
  const answer = await page.goto(gateway.httpUrl.replace('127.0.0.1', rebound));

  expect(answer?.status()).toBe(403);
  expect(await answer?.text()).toBe(
    `This host name may not use this gateway: start it with --allow-origin http://${rebound}:${gateway.port}.`,
  );
});
