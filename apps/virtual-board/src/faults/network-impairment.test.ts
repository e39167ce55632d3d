import { expect, it } from 'vitest';
import { isOwnGateway, packetLossOf, withPacketLoss } from './network-impairment.ts';

const server = 'ws://localhost:8888/kurento';

it('sets, replaces and removes the packet loss', () => {
  const impaired = withPacketLoss(server, 5);

  expect(impaired).toBe(`${server}?loss=5`);
  expect(packetLossOf(impaired)).toBe(5);
  expect(packetLossOf(withPacketLoss(impaired, 0.5))).toBe(0.5);
  expect(withPacketLoss(impaired, 0)).toBe(server);
  expect(packetLossOf(server)).toBe(0);
});

it('recognizes the page’s own gateway', () => {
  const page = 'http://localhost:8888/virtual-board/';

  expect(isOwnGateway(server, page)).toBe(true);
  expect(isOwnGateway('ws://localhost:8889/kurento', page)).toBe(false);
  expect(isOwnGateway('no address', page)).toBe(false);
});
