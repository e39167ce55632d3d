import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from './stage.ts';
import { TcpRelay } from './tcp-relay.ts';
import { ViewerPage } from './viewer-page.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

it('notices a list that has gone silent, and hears of boards again', async () => {
  const relay = await TcpRelay.open(stage.gateway.port);
  const viewer = await ViewerPage.open(stage.viewerBrowser, relay.httpUrl);
  const first = await stage.openBoard({ name: 'kitchen', source: 'pattern' });
  await viewer.entry('kitchen').waitFor();

  relay.dropSilently();
  const second = await stage.openBoard({ name: 'attic', source: 'pattern' });
  await viewer.entry('attic').waitFor({ timeout: 20_000 });
  await viewer.watch('attic');
  await viewer.becomes('playing', 20_000);

  expect(await viewer.page.locator('#server').innerText()).toBe('');
  await Promise.all([first, second, viewer].map((opened) => opened.close()));
  relay.close();
}, 90_000);
