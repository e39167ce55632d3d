import { expect, it } from 'vitest';
import { gatewayUrl } from './gateway-url.ts';

it.each([
  ['kurento', 'http://localhost:8888/', 'ws://localhost:8888/kurento'],
  ['api/boards/events', 'https://a.test/cams/?watch=x', 'wss://a.test/cams/api/boards/events'],
  ['../kurento', 'https://a.test/cams/virtual-board/?name=x', 'wss://a.test/cams/kurento'],
])('resolves %s relative to %s', (path, page, url) => {
  expect(gatewayUrl(path, page)).toBe(url);
});
