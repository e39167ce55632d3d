import { expect, it } from 'vitest';
import { pathOf, routeOf } from './route.ts';

const home = 'https://a.example/cams/';
const board = (name: string) => ({ kind: 'focus', subject: { kind: 'board', name } });

it.each([
  ['', { kind: 'wall' }],
  ['index.html', { kind: 'wall' }],
  ['watch/front%20door', board('front door')],
  ['watch/a%2Fb', board('a/b')],
  ['?watch=kitchen', board('kitchen')],
  ['?watch=a&watch=b', { kind: 'wall' }],
  [
    '?endpoint=BROWSER_ENDPOINT_ID:%20p_kurento.MediaPipeline/e',
    { kind: 'focus', subject: { kind: 'endpoint', id: 'p_kurento.MediaPipeline/e' } },
  ],
  ['recordings/a%2Fb', { kind: 'recordings', board: 'a/b' }],
  ['recordings/', { kind: 'not-found' }],
  ['watch/', { kind: 'not-found' }],
  ['watch/a/b', { kind: 'not-found' }],
  ['watch/%E0%A4%A', { kind: 'not-found' }],
  ['other', { kind: 'not-found' }],
])('%s', (path, route) => {
  expect(routeOf(home + path, home)).toEqual(route);
});

it.each(['watch/a%2Fb', 'recordings/a%2Fb', '?endpoint=p%2Fe', ''])(
  'writes the path %s as it reads it',
  (path) => {
    expect(pathOf(routeOf(home + path, home))).toBe(path);
  },
);
