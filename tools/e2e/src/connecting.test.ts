import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { Stage } from './stage.ts';
import { until } from './until.ts';
import type { ViewerPage } from './viewer-page.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

/** Fills the form as a person does. */
async function connect(viewer: ViewerPage, fields: Readonly<Record<string, string>>) {
  await viewer.page.getByText('Connect by endpoint id').click();
  for (const [label, value] of Object.entries(fields)) {
    await viewer.page.getByLabel(label).fill(value);
  }
  await viewer.page.getByRole('button', { name: 'Connect' }).click();
}

it('plays by the endpoint id that the console shows, and follows the board afterwards', async () => {
  const board = await stage.openBoard({ name: 'kitchen', source: 'pattern' });
  const [endpoint = ''] = await board.announced();
  const viewer = await stage.openViewer();

  await connect(viewer, { 'Endpoint id': endpoint });
  await viewer.becomes('live', 10_000);
  await board.type('stop');
  await board.becomes('stopped', 5000);
  await board.type('start');
  const since = Date.now();
  await viewer.pictureAfter(since, 10_000);
  await viewer.becomes('live', 5000);

  await Promise.all([board.close(), viewer.close()]);
}, 60_000);

it('says in one line that an address answers HTTP, and no Kurento', async () => {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}/kurento`;
  const viewer = await stage.openViewer();

  await connect(viewer, { 'Kurento URL': url, 'Endpoint id': 'a/b' });
  await viewer.player.getByText(`No Kurento answers at ${url}`).waitFor({ timeout: 15_000 });

  expect((await viewer.message()).split('\n')).toHaveLength(1);
  await viewer.close();
  server.close();
}, 60_000);

it('says what is wrong with what was typed', async () => {
  const viewer = await stage.openViewer();

  await connect(viewer, { 'Kurento URL': 'http://somewhere', 'Endpoint id': 'a/b' });

  const problem = await viewer.page.locator('#connect-problem').innerText();
  expect(problem).toContain('“http://somewhere” is no WebSocket address');
  expect(await viewer.page.locator('article.player').count()).toBe(0);
  await viewer.close();
}, 60_000);

it.each([
  ['the camera', 'source=webcam', /Publish the camera and the microphone to 127\.0\.0\.1:\d+/],
  ['another server', 'source=pattern&server=ws://127.0.0.1:9', /moving pattern to 127\.0\.0\.1:9/],
])(
  'starts nothing by a link to %s before a click names both',
  async (_, query, label) => {
    const page = await stage.boardBrowser.newPage();
    await page.goto(`${stage.gateway.httpUrl}/virtual-board/?name=linked&autostart&${query}`);

    await page.getByRole('alert').getByRole('button', { name: label }).waitFor();
    const board = new BoardPage(page);
    expect([await board.state(), await board.transcript()]).toEqual(['stopped', '']);
    await board.agree();
    await page.waitForFunction(() => document.documentElement.dataset['state'] !== 'stopped');
    await page.close();
  },
  60_000,
);

it('tells a board that has no camera, and offers the pattern', async () => {
  const context = await stage.boardBrowser.newContext({ permissions: [] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await BoardPage.visit(page, stage.gateway.httpUrl, { name: 'blind', source: 'webcam' });

  const notice = page.getByRole('alert');
  const words = 'The browser was not allowed to use the camera';
  await notice.getByText(words).waitFor({ timeout: 15_000 });
  await notice.getByRole('button', { name: 'Use the moving pattern' }).click();
  await page.locator('html[data-state=publishing]').waitFor({ timeout: 15_000 });

  expect(new URL(page.url()).searchParams.get('source')).toBe('pattern');
  await context.close();
}, 60_000);

it('logs what it is told to, and restarts', async () => {
  const board = await stage.openBoard({ name: 'again', source: 'pattern' });
  await board.becomes('publishing', 10_000);

  for (const line of ['version', 'log WIFI none', 'wifi attic', 'forget']) await board.type(line);
  await board.type('restart');
  await until('it has booted', 10_000, async () => (await boots()) === 2);
  await board.becomes('publishing', 10_000);

  const said = await board.transcript();
  for (const words of [
    'Boardcast: virtual-0.1.0\n',
    'Board: ESP32-S3-Korvo-2 (ESP32-S3)\n',
    'APP: Erased the saved Wi-Fi and server.',
    'APP: Restarting.',
  ]) {
    expect(said).toContain(words);
  }
  // Not when it was typed, but at the boot after it.
  expect(said.split('Connecting to Wi-Fi "attic".')).toHaveLength(2);
  await board.close();

  async function boots(): Promise<number> {
    return (await board.transcript()).split('APP: Boardcast virtual').length - 1;
  }
}, 60_000);

it('answers every command of the console, right and wrong', async () => {
  const board = await stage.openBoard({ name: 'talker', source: 'pattern' });

  for (const line of ['help', 'i', 'reboot', 'stop now', 'start http://a', 'wifi', 'start']) {
    await board.type(line);
  }
  await board.type('wifi attic secret-password');
  await board.becomes('publishing', 10_000);

  const said = await board.transcript();
  for (const words of [
    'APP: Boardcast virtual-0.1.0 on ESP32-S3-Korvo-2, named talker.',
    'WIFI: Connecting to Wi-Fi "boardcast".',
    "Type 'help' to get the list of commands.",
    `APP: Publishing to ${stage.gateway.kurentoUrl} as talker.`,
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
    expect(said).toContain(words);
  }
  expect(said).not.toContain('secret-password');
  await board.close();
}, 60_000);
