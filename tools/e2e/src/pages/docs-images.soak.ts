import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { boardStates } from './board-states.ts';
import { inState } from './page-check.ts';
import { Site } from './site.ts';
import { viewerStates } from './viewer-states.ts';

const folder = path.resolve(import.meta.dirname, '../../../../docs/images');
let site: Site;

beforeAll(async () => {
  site = await Site.open();
});

afterAll(() => site?.close());

it.each([
  ['viewer.png', 'viewer-5-boards'],
  ['virtual-board.png', 'board-live'],
])('makes %s of the state %s', async (file, name) => {
  const state = [...viewerStates, ...boardStates].find((candidate) => candidate.name === name);
  if (state === undefined) throw new Error(`There is no state ${name}.`);
  await state.prepare?.(site);
  await inState(site, state, { window: 'small', scheme: 'dark' }, (page) =>
    page.screenshot({ path: path.join(folder, file) }),
  );
});
