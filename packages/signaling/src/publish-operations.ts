import { boardTags, Transaction } from '@boardcast/protocol';
import type { EventType, InnerRequest, Ref } from '@boardcast/protocol';
import type { BoardIdentity } from './machine-types.ts';

type Operations = readonly InnerRequest[];

const publisherEvents: readonly EventType[] = [
  'IceCandidateFound',
  'ConnectionStateChanged',
  'MediaStateChanged',
  'DtlsConnectionStateChange',
  'Error',
];
const viewerEvents: readonly EventType[] = [
  'MediaStateChanged',
  'DtlsConnectionStateChange',
  'Error',
];

/** Where the values of `publishOperations` that matter stand. */
export const published = { pipeline: 0, publisher: 1, viewer: 2, answer: 15 } as const;

/** The whole publish: pipeline, two endpoints, tags, connection, subscriptions, offer, candidates. */
export function publishOperations(identity: BoardIdentity, offer: string): Operations {
  const t = new Transaction();
  const pipeline = t.create('MediaPipeline', {});
  const publisher = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const viewer = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  for (const field of ['name', 'profile', 'firmware'] as const) {
    t.invoke<'addTag', 'MediaPipeline'>(pipeline, 'addTag', {
      key: boardTags[field],
      value: identity[field],
    });
  }
  t.invoke<'connect', 'WebRtcEndpoint'>(publisher, 'connect', { sink: viewer });
  subscribe(t, publisher, publisherEvents);
  subscribe(t, viewer, viewerEvents);
  t.invoke<'processOffer', 'WebRtcEndpoint'>(publisher, 'processOffer', { offer });
  t.invoke<'gatherCandidates', 'WebRtcEndpoint'>(publisher, 'gatherCandidates', {});
  return t.operations;
}

/** A new endpoint for the next viewer; the one that was left is released last, where there is one. */
export function recycleOperations(
  pipeline: string,
  publisher: string,
  departed: string | null,
): Operations {
  const t = new Transaction();
  const viewer = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  t.invoke<'connect', 'WebRtcEndpoint'>(publisher, 'connect', { sink: viewer });
  subscribe(t, viewer, viewerEvents);
  if (departed !== null) t.release(departed);
  return t.operations;
}

/** Asks whether objects still exist; the first that does not ends the transaction. */
export function checkOperations(objects: readonly string[]): Operations {
  const t = new Transaction();
  for (const object of objects) t.describe(object);
  return t.operations;
}

function subscribe(t: Transaction, on: Ref, types: readonly EventType[]): void {
  for (const type of types) t.subscribe(on, type);
}
