import type { Cluster, ClusterGateway, MediaNode } from '@boardcast/protocol';
import type { Page } from 'playwright-core';
import type { PageState } from './page-state.ts';
import type { Site } from './site.ts';

const time = '2026-03-14T09:26:53.000Z';

const node = (number: number, changes: Partial<MediaNode> = {}): MediaNode => ({
  ...{ id: `10.0.0.${number}:8888`, url: `ws://10.0.0.${number}:8888/kurento`, state: 'serving' },
  ...{ keeper: 'g1', seen: time, workers: 1, cpu: (number * 37) % 90, memory: 4.2e8 },
  ...{ bitrate: null, endpoints: 12 + number, pipelines: 6, drain: null },
  boards: ['Front door', 'Garage', `Workshop ${number}`],
  cascades: [],
  ...changes,
});
const gateway = (number: number): ClusterGateway => ({
  ...{ id: `${number}f2c41d0-4f35`, version: '0.1.0', started: time, boards: 12 },
  ...{ url: number === 3 ? null : `https://gateway${number}.example.org/`, isThis: number === 1 },
});
const cluster = (changes: Partial<Cluster>): Cluster => ({
  directory: 'connected',
  gateways: [gateway(1), gateway(2), gateway(3)],
  nodes: [node(1), node(2), node(3)],
  ...changes,
});
const drain = { rate: 10, deadline: '2026-03-14T09:31:53.000Z' };
const empty = { boards: [], endpoints: 0, pipelines: 0, cpu: 0 };

async function openCluster(page: Page, { gateway }: Site, changes: Partial<Cluster> = {}) {
  await page.route('**/api/nodes', (route) => route.fulfill({ json: cluster(changes) }));
  await page.goto(`${gateway.httpUrl}/nodes/`);
  await page.locator('.node').first().waitFor();
}

const state = (name: string, open: PageState['open']): PageState => ({
  name: `nodes-${name}`,
  open,
  windows: ['phone', 'small'],
});

export const nodesStates: readonly PageState[] = [
  state('one', async (page, { gateway }) => {
    await page.goto(`${gateway.httpUrl}/nodes/`);
    await page.getByText('This gateway has one media server.').waitFor();
  }),
  state('none', async (page, { gateway }) => {
    await page.route('**/api/nodes', (route) => route.fulfill({ json: cluster({ nodes: [] }) }));
    await page.goto(`${gateway.httpUrl}/nodes/`);
    await page.getByText('There is no node').waitFor();
  }),
  state('serving', async (page, site) => {
    const cascades = [{ board: 'Front door', to: '10.0.0.2:8888', viewers: 340 }];
    await openCluster(page, site, { nodes: [node(1, { cascades }), node(2), node(3)] });
    await page.locator('.node summary').first().click();
  }),
  state('problems', (page, site) =>
    openCluster(page, site, {
      nodes: [
        node(1),
        node(2, { state: 'draining', drain }),
        node(3, { state: 'empty', drain, ...empty }),
        node(4, { state: 'down', boards: [] }),
      ],
    }),
  ),
  state('many', (page, site) =>
    openCluster(page, site, {
      nodes: Array.from({ length: 100 }, (_, index) =>
        node(index + 1, index === 41 ? { state: 'down' } : {}),
      ),
    }),
  ),
  state('redis-away', (page, site) => openCluster(page, site, { directory: 'away' })),
  state('drain', async (page, site) => {
    await openCluster(page, site);
    await page.getByRole('button', { name: 'Drain 10.0.0.2:8888' }).click();
    await page.getByRole('dialog', { name: 'Drain 10.0.0.2:8888?' }).waitFor();
  }),
  state('refused', async (page, site) => {
    await openCluster(page, site);
    const body = 'No other node serves: there is none that its clients could be moved to.';
    await page.route('**/drain', (route) => route.fulfill({ status: 409, body }));
    await page.getByRole('button', { name: 'Drain 10.0.0.1:8888' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
    await page.getByRole('alert').waitFor();
  }),
  state('unreachable', async (page, site) => {
    await openCluster(page, site);
    await page.route('**/api/nodes', (route) => route.abort());
    await page.getByText('The gateway cannot be reached').waitFor();
  }),
];
