import { boardTags, Transaction } from '@boardcast/protocol';
import type { EventType, InnerRequest, ObjectReference } from '@boardcast/protocol';
import { publisherSubscriptions } from '@boardcast/protocol/publisher';
import type { BoardIdentity } from './machine-types.ts';

type Operations = readonly InnerRequest[];

/** Where the values of `publishOperations` that matter stand. */
export const published = { pipeline: 0, publisher: 1, viewer: 2, answer: 16 } as const;

/** The whole publish: pipeline, two endpoints, tags, connection, subscriptions, offer, candidates. */
export function publishOperations(identity: BoardIdentity, offer: string): Operations {
  const t = new Transaction();
  const pipeline = t.create('MediaPipeline', {});
  const publisher = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const viewer = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  for (const field of ['name', 'profile', 'firmware'] as const) {
    t.invoke('MediaPipeline', pipeline, 'addTag', {
      key: boardTags[field],
      value: identity[field],
    });
  }
  t.invoke('WebRtcEndpoint', publisher, 'connect', { sink: viewer });
  subscribe(t, publisher, publisherSubscriptions.publisher);
  subscribe(t, viewer, publisherSubscriptions.viewer);
  t.invoke('WebRtcEndpoint', publisher, 'processOffer', { offer });
  t.invoke('WebRtcEndpoint', publisher, 'gatherCandidates', {});
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
  t.invoke('WebRtcEndpoint', publisher, 'connect', { sink: viewer });
  subscribe(t, viewer, publisherSubscriptions.viewer);
  if (departed !== null) t.release(departed);
  return t.operations;
}

/** Where the values of `checkOperations` that matter stand. */
export const checked = { mediaState: 1 } as const;

/**
 * Asks whether the objects still exist, and whether the server still receives from the publisher;
 * the first object that does not exist ends the transaction. A Kurento's getConnectionState and
 * isMediaFlowingIn stay true after a publisher is gone, so its media state is what counts.
 */
export function checkOperations(
  pipeline: string,
  publisher: string,
  viewer: string | null,
): Operations {
  const t = new Transaction();
  t.describe(pipeline);
  t.invoke('WebRtcEndpoint', publisher, 'getMediaState', {});
  if (viewer !== null) t.describe(viewer);
  return t.operations;
}

/** Asks whether the server receives the publisher's media: a value for video and one for audio. */
export function flowOperations(publisher: string): Operations {
  const t = new Transaction();
  for (const mediaType of ['VIDEO', 'AUDIO'] as const) {
    t.invoke('WebRtcEndpoint', publisher, 'isMediaFlowingOut', { mediaType });
  }
  return t.operations;
}

function subscribe(t: Transaction, object: ObjectReference, types: readonly EventType[]): void {
  for (const type of types) t.subscribe(object, type);
}
