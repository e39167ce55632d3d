import { beforeEach, expect, it } from 'vitest';
import { RetainedTopics, type Payload } from './retained-topics.ts';

interface Publication {
  readonly topic: string;
  readonly payload: Payload;
  readonly done: () => void;
  readonly fail: () => void;
}

let published: Publication[];
let topics: RetainedTopics;

beforeEach(() => {
  published = [];
  topics = new RetainedTopics({
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        published.push({ topic, payload, done: resolve, fail: () => reject(new Error('lost')) });
      }),
  });
});

const texts = () => published.map(({ topic, payload }) => `${topic} ${payload.toString()}`.trim());
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('publishes nothing without a connection, then everything in order', () => {
  topics.set('a', '1');
  topics.set('b', '2');
  expect(published).toEqual([]);

  topics.connected();

  expect(texts()).toEqual(['a 1', 'b 2']);
});

it('publishes changes only', () => {
  topics.connected();

  topics.set('a', '1');
  topics.set('a', '1');
  topics.set('jpeg', Buffer.from([1]));
  topics.set('jpeg', Buffer.from([1]));
  topics.set('jpeg', Buffer.from([2]));

  expect(published.map(({ topic }) => topic)).toEqual(['a', 'jpeg', 'jpeg']);
});

it('sends a broker that is slow the last value of each topic', async () => {
  topics.connected();
  for (let index = 0; index < 8; index += 1) topics.set(`in flight ${index}`, 'x');

  for (let value = 0; value < 1000; value += 1) topics.set('busy', String(value));
  expect(published).toHaveLength(8);
  for (const { done } of published) done();
  await settle();

  expect(texts().slice(8)).toEqual(['busy 999']);
});

it('publishes everything after each connection, and what could not be published', async () => {
  topics.connected();
  topics.set('a', '1');
  topics.set('b', '2');
  published[0]?.done();
  published[1]?.fail();
  await settle();
  topics.disconnected();
  topics.set('a', '3');

  topics.connected();

  expect(texts().slice(2)).toEqual(['a 3', 'b 2']);
});

it('does not wait for publications of an earlier connection', () => {
  topics.connected();
  for (let index = 0; index < 8; index += 1) topics.set(String(index), 'x');
  topics.disconnected();

  topics.connected();

  expect(published).toHaveLength(16);
});

it('forgets a topic once it is cleared', async () => {
  topics.connected();
  topics.set('a', '1');
  topics.clear('a');
  for (const { done } of published) done();
  await settle();

  topics.connected();

  expect(texts()).toEqual(['a 1', 'a']);
});
