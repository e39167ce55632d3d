import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';

let harness: TestHarness;

beforeAll(async () => {
  harness = await TestHarness.open();
});

afterAll(() => harness.close());

it('is live by the endpoint id of the console, and again after the board’s restart', async () => {
  const board = await harness.openBoard({ name: 'kitchen', source: 'pattern' });
  const [endpoint = ''] = await board.announcedEndpoints();
  const viewer = await harness.openViewer();

  await viewer.connect({ 'Endpoint id': endpoint });
  await viewer.waitForState('live');
  await board.type('stop');
  await board.waitForState('stopped');
  await board.type('start');
  await viewer.frameAfter(Date.now());
  await viewer.waitForState('live');

  await Promise.all([board.close(), viewer.close()]);
});

it('reports in one line that a server is not a Kurento', async () => {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}/kurento`;
  const viewer = await harness.openViewer();

  await viewer.connect({ 'Kurento URL': url, 'Endpoint id': 'a/b' });
  await viewer.player.getByText(`No Kurento answers at ${url}`).waitFor();

  expect((await viewer.message()).split('\n')).toHaveLength(1);
  await viewer.close();
  server.close();
});

it('reports invalid input', async () => {
  const viewer = await harness.openViewer();

  await viewer.connect({ 'Kurento URL': 'http://somewhere', 'Endpoint id': 'a/b' });

  const problem = await viewer.page.locator('#connect-problem').innerText();
  expect(problem).toContain('Invalid Kurento URL “http://somewhere”');
  expect(await viewer.player.count()).toBe(0);
  await viewer.close();
});

it.each([
  ['the camera', 'source=webcam', /Publish the camera and the microphone to 127\.0\.0\.1:\d+/],
  ['another server', 'source=pattern&server=ws://127.0.0.1:9', /test pattern to 127\.0\.0\.1:9/],
])(
  'asks for consent before a link starts %s',
  async (_, query, label) => {
    const page = await harness.boardBrowser.newPage();
    await page.goto(`${harness.gateway.httpUrl}/virtual-board/?name=linked&autostart&${query}`);

    await page.getByRole('alert').getByRole('button', { name: label }).waitFor();
    const board = new BoardPage(page);
    expect([await board.state(), await board.transcript()]).toEqual(['stopped', '']);
    await board.consent();
    await page.waitForFunction(() => document.documentElement.dataset['state'] !== 'stopped');
    await page.close();
  },
  60_000,
);

it('offers the test pattern to a board without a camera', async () => {
  const context = await harness.boardBrowser.newContext({ permissions: [] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await BoardPage.visit(page, harness.gateway.httpUrl, { name: 'no-camera', source: 'webcam' });

  const notice = page.getByRole('alert');
  const words = 'The browser may not use the camera';
  await notice.getByText(words).waitFor();
  await notice.getByRole('button', { name: 'Use the test pattern' }).click();
  await page.locator('html[data-state=publishing]').waitFor();

  expect(new URL(page.url()).searchParams.get('source')).toBe('pattern');
  await context.close();
});

it('prints its version, changes its log levels and restarts', async () => {
  const board = await harness.openBoard({ name: 'again', source: 'pattern' });
  await board.waitForState('publishing');

  for (const line of ['version', 'log WIFI none', 'wifi attic', 'forget']) await board.type(line);
  await board.type('restart');
  await until('it has restarted', async () => (await boots()) === 2);
  await board.waitForState('publishing');

  const transcript = await board.transcript();
  for (const text of [
    'Boardcast: virtual-0.1.0\n',
    'Board: ESP32-S3-Korvo-2 (ESP32-S3)\n',
    'APP: Erased the saved Wi-Fi, server, key, name and CA.',
    'APP: Restarting.',
  ]) {
    expect(transcript).toContain(text);
  }
  // Not after the command, but after the restart.
  expect(transcript.split('Connecting to Wi-Fi "attic".')).toHaveLength(2);
  await board.close();

  async function boots(): Promise<number> {
    return (await board.transcript()).split('APP: Boardcast virtual').length - 1;
  }
});

it('answers every command of the console, valid and invalid', async () => {
  const board = await harness.openBoard({ name: 'talker', source: 'pattern' });

  for (const line of ['help', 'i', 'reboot', 'stop now', 'start http://a', 'wifi', 'start']) {
    await board.type(line);
  }
  await board.type('wifi attic secret-password');
  await board.waitForState('publishing');

  const transcript = await board.transcript();
  for (const text of [
    'APP: Boardcast virtual-0.1.0 on ESP32-S3-Korvo-2, named talker.',
    'WIFI: Connecting to Wi-Fi "boardcast".',
    "Type 'help' to get the list of commands.",
    `APP: Publishing to ${harness.gateway.kurentoUrl} as talker.`,
    'PUBLISHER: Connecting to the server.',
    'PUBLISHER: Creating the pipeline.',
    'PUBLISHER: Publishing.',
    'PUBLISHER: Media connected.',
    'start [server_url]       Publish to a Kurento server',
    'bytes, minimum',
    'Uptime: ',
    'Publisher: publishing',
    'Frames sent: ',
    'Unrecognized command\n',
    'Usage: stop',
    'Invalid server "http://a": expected ws:// or wss://',
    'Usage: wifi <ssid> <password>',
    'KWS_SIG: Already started.',
    'esp> wifi attic ********',
    'WIFI: Connecting to Wi-Fi "attic".',
    'WIFI: Connected to Wi-Fi "attic", IP ',
    'KWS_SIG: Session resumed. Checking media.',
  ]) {
    expect(transcript).toContain(text);
  }
  expect(transcript).not.toContain('secret-password');
  await board.close();
});
