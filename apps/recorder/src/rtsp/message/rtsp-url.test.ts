import { expect, test } from 'vitest';
import { baseOf, boardOf, controlOf, targetOf } from './rtsp-url.ts';

test.each([
  ['rtsp://host:8554/garden', { board: 'garden' }],
  ['rtsp://host/garden/', { board: 'garden' }],
  ['rtsp://user:pass@[::1]:8554/garden?tcp', { board: 'garden' }],
  ['RTSP://host/front%20door%2F1', { board: 'front door/1' }],
  ['/garden', { board: 'garden' }],
  [`rtsp://host/garden/${controlOf('audio')}`, { board: 'garden', track: 'audio' }],
  [`rtsp://host/garden/${controlOf('video')}/`, { board: 'garden', track: 'video' }],
])('%s', (url, target) => {
  expect(boardOf(url)).toEqual(target);
});

test.each([
  '*',
  '',
  'rtsp://host',
  'rtsp://host/',
  'rtsp://h/a/b',
  'rtsp://h/a/trackID=0/b',
  '/%ff',
  'http://h/a',
])('%s names no board', (url) => {
  expect(boardOf(url)).toBeUndefined();
  expect(() => targetOf(url)).toThrow('not the name of a board');
});

test('the base of a URL is that of its board', () => {
  expect(baseOf('rtsp://h/a/?x')).toBe('rtsp://h/a');
  expect(baseOf('rtsp://h/a/trackID=1')).toBe('rtsp://h/a');
});
