import { expect, it } from 'vitest';
import { readOptions } from '../options.ts';

const clusterOf = (...args: readonly string[]) => readOptions(args).cluster;

it.each([[[]], [['--kms', 'ws://a:1/kurento']]])('%j is no cluster', (args) => {
  expect(clusterOf(...args)).toBeUndefined();
});

it('is a cluster with two media servers', () => {
  const args = ['--kms', 'ws://a:1/kurento', '--kms', 'ws://b:1/kurento'];
  expect(clusterOf(...args, ...args)).toEqual({
    ...{ redis: undefined, nodeUrl: undefined },
    kms: ['ws://a:1/kurento', 'ws://b:1/kurento'],
  });
});

it('is a cluster with Redis', () => {
  const args = ['--redis', 'rediss://cams@host:6380/1', '--redis-prefix', 'house:'];
  expect(clusterOf(...args, '--node-url', 'ws://10.0.0.5:8889/kurento')).toMatchObject({
    redis: { url: 'rediss://cams@host:6380/1', prefix: 'house:' },
    nodeUrl: 'ws://10.0.0.5:8889/kurento',
  });
});

it.each([
  [['--redis', 'http://host'], 'expected a URL such as redis://host:6379'],
  [['--redis', 'redis://host'], '--kms, or --node-url'],
  [['--node-url', 'ws://10.0.0.5:8889/kurento'], 'expected --redis as well'],
  [['--redis', 'redis://h', '--node-url', 'ws://10.0.0.5'], 'a URL with a port'],
  [['--redis-prefix', 'a b'], 'expected letters, digits'],
  [['--kms', 'http://a'], 'expected a WebSocket URL'],
])('refuses %j', (args, reason) => {
  expect(() => readOptions(args)).toThrow(reason);
});

it('shows no password', () => {
  const redis = 'redis://user:hunter2@';
  expect(() => readOptions(['--redis', redis])).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') as unknown }),
  );
});
