import { expect, it } from 'vitest';
import { requestTarget } from './request-target.ts';

it.each([
  ['/kurento', '/kurento', ''],
  ['/kurento?loss=5', '/kurento', 'loss=5'],
  ['/kurento?a=1?b', '/kurento', 'a=1%3Fb'],
  ['//', '//', ''],
  ['//[]/x', '//[]/x', ''],
  ['/\\', '/\\', ''],
  ['//%', '//%', ''],
  ['', '', ''],
  [undefined, '/', ''],
])('reads %s', (text, path, query) => {
  const target = requestTarget(text);

  expect(target.path).toBe(path);
  expect(target.query.toString()).toBe(query);
});
