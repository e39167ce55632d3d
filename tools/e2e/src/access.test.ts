import { launchChromium } from '@boardcast/testkit/chromium';
import type { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { until } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { ViewerPage } from './viewer-page.ts';

let server: ProtectedGateway;
let gateway: GatewayProcess;
let browser: Browser;

beforeAll(async () => {
  server = await ProtectedGateway.start();
  gateway = server.process;
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('asks for a token, and takes one or a whole link', async () => {
  const context = await browser.newContext();
  const viewer = await ViewerPage.open(context, gateway.httpUrl);
  const dialog = viewer.page.getByRole('dialog');

  await dialog.getByLabel('Token').fill('wrong');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.getByText('The key or token is not valid here').waitFor();
  await dialog.getByLabel('Token').fill(await server.linkFor());
  await dialog.getByRole('button', { name: 'Sign in' }).click();

  await dialog.waitFor({ state: 'detached' });
  await viewer.page.getByText('No board is online').waitFor();
  await context.close();
});

it('a guest sees and watches the boards of the link, until it is revoked', async () => {
  const owner = await browser.newContext();
  const signIn = await owner.newPage();
  await signIn.goto(await server.linkFor());
  // The viewer that the link leads to would play the boards.
  await signIn.close();
  const kitchen = await BoardPage.open(owner, gateway.httpUrl, {
    name: 'kitchen',
    source: 'pattern',
  });
  const garden = await BoardPage.open(owner, gateway.httpUrl, {
    name: 'garden',
    source: 'pattern',
  });
  await Promise.all([kitchen, garden].map((board) => board.waitForState('publishing')));

  const guest = await browser.newContext();
  const page = await guest.newPage();
  const link = await server.linkFor('--actions', 'watch', '--boards', 'kitchen', '--name', 'ann');
  await page.goto(link);
  expect(page.url()).toBe(`${gateway.httpUrl}/`);
  await page.close();
  const viewer = await ViewerPage.open(guest, gateway.httpUrl, { watch: 'kitchen' });
  await viewer.waitForState('live');
  await viewer.frameAfter(Date.now());
  expect(await viewer.entry('kitchen').count()).toBe(1);
  expect(await viewer.entry('garden').count()).toBe(0);

  await server.revokeLink(link);

  await viewer.page.getByRole('dialog').getByText('Sign in').first().waitFor();
  await until('the guest’s endpoint is released', async () => {
    const answer = await owner.request.get(`${gateway.httpUrl}/api/boards`);
    const boards = (await answer.json()) as readonly {
      readonly name: string;
      readonly viewers: number;
    }[];
    return boards.find(({ name }) => name === 'kitchen')?.viewers === 0;
  });
  await Promise.all([owner.close(), guest.close()]);
});
