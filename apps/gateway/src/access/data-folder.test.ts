import { expect, it } from 'vitest';
import { defaultDataFolder } from './data-folder.ts';

it.each([
  ['linux', {}, '/home/ann/.local/share/boardcast'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/boardcast'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ann/.local/share/boardcast'],
  ['darwin', {}, '/home/ann/Library/Application Support/Boardcast'],
] as const)('on %s with %j', (platform, env, folder) => {
  expect(defaultDataFolder(platform, env, '/home/ann')).toBe(folder);
});
