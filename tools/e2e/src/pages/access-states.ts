import type { Page } from 'playwright-core';
import type { PageState } from './page-state.ts';
import type { Site } from './site.ts';

const made = '2026-03-14T09:26:53.000Z';
const expires = '2027-03-14T09:26:53.000Z';

const client = { address: '192.168.1.23', since: made, publishes: [], watches: [] };
const token = { created: made, expires };

const lists: Readonly<Record<string, readonly object[]>> = {
  clients: [
    { ...client, id: 'c1', credential: 'k1', publishes: ['kitchen'] },
    { ...client, id: 'c2', credential: 't2', watches: ['kitchen', 'garden-shed'] },
  ],
  keys: [
    { id: 'k1', board: 'kitchen', created: made },
    { id: 'k2', board: 'garden-shed-with-a-long-name-behind-the-house', created: made },
  ],
  tokens: [
    { ...token, id: 't1', name: 'owner', grants: null },
    { ...token, id: 't2', name: 'Ann', grants: { actions: ['watch'], boards: ['garden-*'] } },
  ],
};

/** A gateway with access control, for an administrator, with these lists. */
async function openControlled(page: Page, site: Site, entries = lists): Promise<void> {
  const session = { accessControl: true, kind: 'admin', expires, actions: [], boards: [] };
  await page.route('**/api/session', (route) => route.fulfill({ json: session }));
  await page.route('**/api/access/*', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    if (route.request().method() === 'GET') return route.fulfill({ json: entries[name] ?? [] });
    return route.fulfill({
      json: { id: 'k3', board: 'porch', created: made, key: `${'k'.repeat(12)}.${'s'.repeat(43)}` },
    });
  });
  await visit(page, site);
  await page.getByRole('heading', { name: 'Keys of boards' }).waitFor();
}

const visit = (page: Page, { gateway }: Site) => page.goto(`${gateway.httpUrl}/access/`);

const state = (name: string, open: PageState['open']): PageState => ({
  name: `access-${name}`,
  open,
  windows: ['phone', 'small'],
});

export const accessStates: readonly PageState[] = [
  state('off', async (page, site) => {
    await visit(page, site);
    await page.getByText('Access control is off').waitFor();
  }),
  state('empty', (page, site) => openControlled(page, site, {})),
  state('lists', (page, site) => openControlled(page, site)),
  state('key', async (page, site) => {
    await openControlled(page, site);
    await page.getByLabel('Board', { exact: true }).fill('porch');
    await page.getByRole('button', { name: 'Add a key' }).click();
    await page.getByRole('dialog', { name: 'Key of porch' }).waitFor();
  }),
  state('revocation', async (page, site) => {
    await openControlled(page, site);
    await page.getByRole('button', { name: 'Revoke the key of kitchen' }).click();
    await page.getByRole('dialog', { name: 'Revoke the key of kitchen?' }).waitFor();
  }),
  state('problem', async (page, site) => {
    await openControlled(page, site);
    await page.getByLabel('For whom').fill('Ann');
    await page.getByLabel('watch', { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('alert').waitFor();
  }),
  state('unreachable', async (page, site) => {
    await openControlled(page, site);
    await page.route('**/api/access/*', (route) => route.abort());
    await page.getByText('The gateway cannot be reached').waitFor();
  }),
];
