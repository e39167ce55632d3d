import type { ServerResponse } from 'node:http';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { eventually, until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { WebhookReceiver } from '../testing/webhook-receiver.ts';
import { signatureHeaders } from './signature.ts';
import { Webhook, type WebhookOptions } from './webhook.ts';
import { Webhooks } from './webhooks.ts';

const secret = Buffer.alloc(32, 7);
/** Three attempts, without a delay that a test waits for. */
const backoff = { delay: (attempt: number) => (attempt < 2 ? 1 : undefined) };

let receivers: WebhookReceiver[];
let webhooks: { close(): void }[];
let lines: string[];

beforeEach(() => {
  [receivers, webhooks, lines] = [[], [], []];
});
afterEach(async () => {
  for (const webhook of webhooks) webhook.close();
  for (const receiver of receivers) await receiver.stop();
});

async function receive(
  answer?: (response: ServerResponse, count: number) => void,
): Promise<WebhookReceiver> {
  const receiver = await WebhookReceiver.start(answer);
  receivers.push(receiver);
  return receiver;
}

function open(url: URL, options: Partial<WebhookOptions> = {}): Webhook {
  const log = (line: string) => lines.push(line);
  const webhook = new Webhook({ url, secret, version: '0.1.0', log, backoff, ...options });
  webhooks.push(webhook);
  return webhook;
}

const message = (id: string) => ({ id, body: JSON.stringify({ id }) });
const idsOf = ({ received }: WebhookReceiver) =>
  received.map(({ headers }) => headers['webhook-id']);

it('delivers messages in order, signed', async () => {
  const receiver = await receive();
  const webhook = open(receiver.url);

  for (const id of ['a', 'b', 'c']) webhook.send(message(id));
  await until('all are delivered', () => webhook.counts.delivered === 3);

  expect(idsOf(receiver)).toEqual(['a', 'b', 'c']);
  for (const { headers, body } of receiver.received) {
    const [id, time] = [headers['webhook-id'], headers['webhook-timestamp']];
    const expected = signatureHeaders({ id: String(id), timestamp: Number(time), body }, secret);
    expect(headers).toMatchObject({ ...expected, 'content-type': 'application/json' });
    expect(headers['user-agent']).toBe('Boardcast/0.1.0');
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  }
});

it('sends a message again with the same id until it is accepted, before the next one', async () => {
  const receiver = await receive((response, count) =>
    response.writeHead(count < 3 ? 500 : 200).end(),
  );
  const webhook = open(receiver.url);

  webhook.send(message('a'));
  webhook.send(message('b'));
  await until('both are delivered', () => webhook.counts.delivered === 2);

  expect(idsOf(receiver)).toEqual(['a', 'a', 'a', 'b']);
  expect(webhook.counts).toEqual({ delivered: 2, failedAttempts: 2, dropped: 0, queued: 0 });
  expect(lines).toEqual([`Webhook ${receiver.url.origin}: it answered 500; retrying`]);
});

it('gives a message up after its last attempt', async () => {
  const receiver = await receive((response, count) =>
    response.writeHead(count > 3 ? 200 : 503).end(),
  );
  const webhook = open(receiver.url);

  webhook.send(message('a'));
  webhook.send(message('b'));
  await until('the second is delivered', () => webhook.counts.delivered === 1);

  expect(idsOf(receiver)).toEqual(['a', 'a', 'a', 'b']);
  expect(webhook.counts.dropped).toBe(1);
});

it('follows no redirect', async () => {
  const other = await receive();
  const receiver = await receive((response) =>
    response.writeHead(307, { Location: other.url.href }).end(),
  );
  const webhook = open(receiver.url);

  webhook.send(message('a'));
  await until('it is given up', () => webhook.counts.dropped === 1);

  expect(other.received).toEqual([]);
  expect(lines.join()).toContain('it answered 307');
});

it('ends an attempt that is not answered, and says so without the path', async () => {
  const receiver = await receive(() => undefined);
  const webhook = open(receiver.url, { timeoutMs: 50 });

  webhook.send(message('a'));
  await until('it is given up', () => webhook.counts.dropped === 1);

  expect(lines).toEqual([`Webhook ${receiver.url.origin}: no response in time; retrying`]);
});

it('says why a target cannot be reached', async () => {
  const webhook = open(new URL(`http://127.0.0.1:${await freeTcpPort()}/planted-path`));

  webhook.send(message('a'));
  await until('it is given up', () => webhook.counts.dropped === 1);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/ECONNREFUSED; retrying$/);
  expect(lines[0]).not.toContain('planted');
});

it('is not kept by a response without an end', async () => {
  const receiver = await receive((response) => response.writeHead(200).write('x'));
  const webhook = open(receiver.url);

  for (const id of ['a', 'b']) webhook.send(message(id));

  await until('both are delivered', () => webhook.counts.delivered === 2);
});

it('sends nothing more to a target that is gone', async () => {
  const receiver = await receive((response) => response.writeHead(410).end());
  const webhook = open(receiver.url);

  for (const id of ['a', 'b', 'c']) webhook.send(message(id));
  await until('all are dropped', () => webhook.counts.dropped === 3);
  webhook.send(message('d'));

  expect(idsOf(receiver)).toEqual(['a']);
  expect(webhook.counts.queued).toBe(0);
  expect(lines).toEqual([`Webhook ${receiver.url.origin}: it answered 410; it is sent no more`]);
});

it('waits as long as the receiver asks for', async () => {
  const receiver = await receive((response, count) =>
    response.writeHead(count === 1 ? 429 : 200, { 'Retry-After': '1' }).end(),
  );
  const webhook = open(receiver.url);
  const startedAt = performance.now();

  webhook.send(message('a'));
  await until('it is delivered', () => webhook.counts.delivered === 1);

  expect(performance.now() - startedAt).toBeGreaterThan(990);
});

it('drops the oldest of a thousand that wait', async () => {
  let release = (): void => undefined;
  const receiver = await receive((response, count) => {
    if (count > 1) response.writeHead(204).end();
    else release = () => response.writeHead(204).end();
  });
  const webhook = open(receiver.url);
  webhook.send(message('first'));
  await until('the first is sent', () => receiver.received.length === 1);

  for (let index = 0; index < 1005; index += 1) webhook.send(message(String(index)));
  const { queued, dropped } = webhook.counts;
  release();
  await until('the last is delivered', () => webhook.counts.delivered === 1000);

  expect({ queued, dropped }).toEqual({ queued: 1000, dropped: 6 });
  expect(idsOf(receiver).slice(0, 2)).toEqual(['first', '6']);
  expect(idsOf(receiver).at(-1)).toBe('1004');
});

it('ends at once when it is closed, and sends nothing then', async () => {
  const receiver = await receive(() => undefined);
  const webhook = open(receiver.url);
  webhook.send(message('a'));
  await until('it is sent', () => receiver.received.length === 1);

  webhook.close();
  webhook.close();
  webhook.send(message('b'));

  expect(webhook.counts.queued).toBe(0);
  await eventually(() => expect(lines).toEqual([]));
});

it('does not let a target that hangs delay the others', async () => {
  const [slow, fast] = [await receive(() => undefined), await receive()];
  const log = (line: string) => lines.push(line);
  const all = new Webhooks([slow.url, fast.url], { secret, version: '0.1.0', log, backoff });
  webhooks.push(all);
  const board = boardEntry('kitchen', { viewers: 1 });

  all.send({ type: 'board.online', board });
  all.send({ type: 'viewer.joined', board });
  all.send({ type: 'viewer.left', board });
  await until('the other has both', () => fast.received.length === 2);

  const bodies = fast.received.map(({ body }) => JSON.parse(body) as object);
  expect(bodies).toMatchObject([
    {
      type: 'board.online',
      data: { board: 'kitchen', profile: 'esp32s3', firmware: '0.1.0', since: board.since },
    },
    { type: 'viewer.joined', data: { board: 'kitchen', viewers: 1 } },
  ]);
  expect(slow.received).toHaveLength(1);
  expect(all.counts).toMatchObject({ delivered: 2, queued: 2 });
});
