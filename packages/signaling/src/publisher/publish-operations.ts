import { boardTags, restartCommand, Transaction } from '@boardcast/protocol';
import type { EventType, ObjectReference } from '@boardcast/protocol';
import { publisherSubscriptions } from '@boardcast/protocol/publisher';
import type {
  CheckReferences,
  FlowReferences,
  OperationList,
  PublishReferences,
  RecycleReferences,
} from './batch-references.ts';
import type { BoardIdentity } from './machine-types.ts';

/**
 * Pipeline, two endpoints, tags, connection, subscriptions, offer and candidates; at last the tag that
 * not every board sets.
 */
export function publishOperations(
  identity: BoardIdentity,
  offer: string,
): OperationList<PublishReferences> {
  const t = new Transaction();
  const pipeline = t.create('MediaPipeline', {});
  const publisher = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const viewer = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  for (const field of ['name', 'profile', 'firmware', 'id'] as const) {
    t.invoke('MediaPipeline', pipeline, 'addTag', {
      key: boardTags[field],
      value: identity[field],
    });
  }
  t.invoke('WebRtcEndpoint', publisher, 'connect', { sink: viewer });
  subscribe(t, publisher, publisherSubscriptions.publisher);
  subscribe(t, viewer, publisherSubscriptions.viewer);
  const answer = t.invoke('WebRtcEndpoint', publisher, 'processOffer', { offer });
  t.invoke('WebRtcEndpoint', publisher, 'gatherCandidates', {});
  if (identity.canRestart === true) {
    t.invoke('MediaPipeline', pipeline, 'addTag', {
      key: boardTags.commands,
      value: restartCommand,
    });
  }
  return { operations: t.operations, references: { pipeline, publisher, viewer, answer } };
}

/** Creates an endpoint for the next viewer and releases the previous one, if any. */
export function recycleOperations(
  pipeline: string,
  publisher: string,
  departed: string | null,
): OperationList<RecycleReferences> {
  const t = new Transaction();
  const viewer = t.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  t.invoke('WebRtcEndpoint', publisher, 'connect', { sink: viewer });
  subscribe(t, viewer, publisherSubscriptions.viewer);
  if (departed !== null) t.release(departed);
  return { operations: t.operations, references: { viewer } };
}

/**
 * Checks that the objects still exist and that the server still receives the media; the first object
 * that does not exist ends the transaction. A Kurento's getConnectionState and isMediaFlowingIn stay
 * true after a publisher is gone, so the media state decides.
 */
export function checkOperations(
  pipeline: string,
  publisher: string,
  viewer: string | null,
): OperationList<CheckReferences> {
  const t = new Transaction();
  t.describe(pipeline);
  const mediaState = t.invoke('WebRtcEndpoint', publisher, 'getMediaState', {});
  if (viewer !== null) t.describe(viewer);
  return { operations: t.operations, references: { mediaState } };
}

/** Reads whether the server receives the publisher's video and audio. */
export function flowOperations(publisher: string): OperationList<FlowReferences> {
  const t = new Transaction();
  const isFlowing = (mediaType: 'VIDEO' | 'AUDIO') =>
    t.invoke('WebRtcEndpoint', publisher, 'isMediaFlowingOut', { mediaType });
  const references = { video: isFlowing('VIDEO'), audio: isFlowing('AUDIO') };
  return { operations: t.operations, references };
}

function subscribe(t: Transaction, object: ObjectReference, types: readonly EventType[]): void {
  for (const type of types) t.subscribe(object, type);
}
