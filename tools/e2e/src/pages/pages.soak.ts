import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkState, screenshotFolder } from './page-check.ts';
import { Site } from './site.ts';
import { pageStates } from './states.ts';

/** A part of the names of the wanted states: all by default. */
const wanted = process.env['PAGES'] ?? '';
const states = pageStates.filter(({ name }) => name.includes(wanted));
let site: Site;

beforeAll(async () => {
  console.log(`Screenshots: ${screenshotFolder}`);
  site = await Site.open();
});

afterAll(() => site?.close());

it.each(states)('$name has no violation of axe', async (state) => {
  expect(await checkState(site, state)).toEqual([]);
});
