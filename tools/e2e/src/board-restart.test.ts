import { restartLimit } from '@boardcast/board';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHarness } from './test-harness.ts';

let harness: TestHarness;

beforeAll(async () => {
  harness = await TestHarness.open();
}, 60_000);

afterAll(async () => {
  await harness?.close();
});

it('is restarted from the viewer, and is live again', { timeout: 120_000 }, async () => {
  const board = await harness.openBoard({ name: 'porch', source: 'pattern' });
  await board.waitForState('publishing');
  const startedAt = performance.now();
  const viewer = await harness.openViewer({ watch: 'porch' });
  await viewer.waitForState('live');
  const takesRequests = () => performance.now() - startedAt > restartLimit.minUptimeMs;
  await until('the board takes requests', takesRequests);
  const { page } = viewer;
  const restart = page.getByRole('button', { name: 'Restart', exact: true });

  await restart.click();
  const dialog = page.getByRole('dialog', { name: 'Restart porch?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await board.transcript()).not.toContain('The server asks for a restart.');
  await restart.click();
  await dialog.getByRole('button', { name: 'Restart' }).click();

  const boots = async () => (await board.transcript()).split('APP: Boardcast virtual').length - 1;
  await until('it has restarted', async () => (await boots()) === 2);
  await board.waitForState('publishing');
  await viewer.waitForState('live');
  const transcript = await board.transcript();
  expect(transcript).toContain('KWS_SIG: The server asks for a restart.');
  expect(transcript).toContain('APP: Restarting.');

  await restart.click();
  await dialog.getByRole('button', { name: 'Restart' }).click();
  const refusal = 'porch was asked a moment ago: ask again in';
  await page.getByRole('status').getByText(refusal).waitFor();
  expect(await boots()).toBe(2);
});
