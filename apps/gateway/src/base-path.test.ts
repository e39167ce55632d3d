import { expect, it } from 'vitest';
import { parseBasePath, withoutBasePath } from './base-path.ts';

it.each([
  ['/', '/'],
  ['/cams', '/cams/'],
  ['/cams/', '/cams/'],
  ['/home/cams.1', '/home/cams.1/'],
  ['cams', undefined],
  ['//', undefined],
  ['/a//b', undefined],
  ['/../x', undefined],
  ['/ca ms', undefined],
  ['', undefined],
])('parses %j', (text, basePath) => {
  expect(parseBasePath(text)).toBe(basePath);
});

it.each([
  ['/cams/', '/cams/', '/'],
  ['/cams/api/boards?x=1', '/cams/', '/api/boards?x=1'],
  ['/api/boards', '/cams/', '/api/boards'],
  ['/cams', '/cams/', '/cams'],
  ['/api/boards', '/', '/api/boards'],
])('removes the base path of %s at %s', (target, basePath, expected) => {
  expect(withoutBasePath(target, basePath)).toBe(expected);
});
