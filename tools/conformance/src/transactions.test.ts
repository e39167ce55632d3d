import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { sendCandidates } from '@boardcast/testkit/negotiation';
import type { Params, TestClient } from '@boardcast/testkit/test-client';
import { beforeEach, expect, test } from 'vitest';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
beforeEach(async () => {
  client = await harness.client();
});

interface InnerReply {
  readonly id: number;
  readonly result?: { readonly value?: unknown };
  readonly error?: { readonly code: number };
}

const create = (type: string, constructorParams: Params = {}): object => ({
  method: 'create',
  params: { type, constructorParams },
});
const invoke = (object: string, operation: string, operationParams: Params = {}): object => ({
  method: 'invoke',
  params: { object, operation, operationParams },
});
const subscribe = (object: string, type: string): object => ({
  method: 'subscribe',
  params: { object, type },
});

/** Runs operations whose ids count from 0. */
async function run(...operations: readonly object[]): Promise<InnerReply[]> {
  const numbered = operations.map((operation, id) => ({ id, jsonrpc: '2.0', ...operation }));
  return (await client.call('transaction', { operations: numbered }))['value'] as InnerReply[];
}

test('its value is the array of the inner replies', async () => {
  const result = await client.call('transaction', {
    operations: [{ jsonrpc: '2.0', id: 0, ...create('MediaPipeline') }],
  });
  const { sessionId } = result;
  const pipeline = expect.stringMatching(/_kurento\.MediaPipeline$/) as unknown;
  expect(result).toEqual({
    sessionId,
    value: [{ id: 0, jsonrpc: '2.0', result: { sessionId, value: pipeline } }],
  });
});

test('newref refers to the value of an earlier operation, in any parameter', async () => {
  const replies = await run(
    create('MediaPipeline'),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    invoke('newref:0', 'addTag', { key: 'board', value: 'kitchen' }),
    invoke('newref:1', 'connect', { sink: 'newref:2' }),
    subscribe('newref:1', 'IceCandidateFound'),
    invoke('newref:0', 'getTag', { key: 'board' }),
  );
  expect(replies.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const [pipeline, source, sink] = replies.map((reply) => reply.result?.value as string);
  expect(replies[6]?.result?.value).toBe('kitchen');
  expect(source).toMatch(new RegExp(`^${pipeline}/`));
  expect(await client.invoke(sink ?? '', 'getSourceConnections')).toHaveLength(3);
});

test('it stops at the first error and keeps what it created', async () => {
  const replies = await run(
    create('MediaPipeline'),
    create('Bogus', { mediaPipeline: 'newref:0' }),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
  );
  expect(replies).toHaveLength(2);
  expect(replies[1]).toMatchObject({ id: 1, error: { code: 40108 } });
  const pipelines = await client.invoke(SERVER_MANAGER_ID, 'getPipelines');
  expect(pipelines).toContain(replies[0]?.result?.value);
});

test.each([[[5]], [[0, 2]], [[1, 0]]])('inner ids of %j are rejected', async (ids) => {
  const operations = ids.map((id) => ({ jsonrpc: '2.0', id, method: 'ping', params: {} }));
  const wrong = ids.findIndex((id, place) => id !== place);
  expect(await client.failure('transaction', { operations })).toEqual({
    code: 40008,
    data: { type: 'MALFORMED_TRANSACTION' },
    message: `Id of request '${wrong}' should be '${wrong}'`,
  });
});

test('it requires operations', async () => {
  expect(await client.failure('transaction', {})).toMatchObject({ code: -32000 });
});

test('a whole publish in one transaction, with its events', async () => {
  await client.call('connect', {});
  const publisher = harness.peer({ direction: 'SendOnly' });
  const replies = await run(
    create('MediaPipeline'),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    invoke('newref:1', 'connect', { sink: 'newref:2' }),
    subscribe('newref:1', 'IceCandidateFound'),
    subscribe('newref:1', 'IceGatheringDone'),
    invoke('newref:1', 'processOffer', { offer: await publisher.createOffer() }),
    invoke('newref:1', 'gatherCandidates'),
  );
  expect(replies).toHaveLength(8);
  const endpoint = replies[1]?.result?.value as string;
  await publisher.setAnswer(replies[6]?.result?.value as string);
  await client.event('IceGatheringDone', endpoint);
  for (const { data } of client.eventsOf('IceCandidateFound', endpoint)) {
    const { candidate } = data['candidate'] as { candidate: string };
    if (/ 1 UDP /i.test(candidate)) publisher.addCandidate({ candidate, sdpMid: '0' });
  }
  await sendCandidates(publisher, client, endpoint);
  await publisher.connected();
});
