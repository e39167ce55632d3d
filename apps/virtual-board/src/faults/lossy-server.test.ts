import { expect, it } from 'vitest';
import { isOwnGateway, lossOf, withLoss } from './lossy-server.ts';

const server = 'ws://localhost:8888/kurento';

it('asks the gateway for a loss, another one, and none', () => {
  const lossy = withLoss(server, 5);

  expect(lossy).toBe(`${server}?loss=5`);
  expect(lossOf(lossy)).toBe(5);
  expect(lossOf(withLoss(lossy, 0.5))).toBe(0.5);
  expect(withLoss(lossy, 0)).toBe(server);
  expect(lossOf(server)).toBe(0);
});

it('knows the page’s own gateway', () => {
  const page = 'http://localhost:8888/virtual-board/';

  expect(isOwnGateway(server, page)).toBe(true);
  expect(isOwnGateway('ws://localhost:8889/kurento', page)).toBe(false);
  expect(isOwnGateway('no address', page)).toBe(false);
});
