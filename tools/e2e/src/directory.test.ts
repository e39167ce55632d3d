import { expect, it } from 'vitest';
import { DirectoryChurn } from './churn/directory-churn.ts';
import { externalKurento } from './gateway.ts';
import { until } from './until.ts';

// The media server is one of the test's own, so that its messages can be spoiled.
it.skipIf(externalKurento() !== undefined)(
  'lists what is there although one in ten messages is lost, doubled or late',
  async () => {
    const churn = await DirectoryChurn.start(1);

    await churn.run(20_000);
    const lists = await until('the list is right', 20_000, async () => {
      const both = await churn.lists();
      return both.listed === both.right && both;
    }).catch(() => churn.lists());

    expect(lists.listed).toBe(lists.right);
    expect(churn.disturbed).toEqual([]);
    expect(churn.counts.spoiled).toBeGreaterThan(10);
    await churn.close();
  },
  120_000,
);
