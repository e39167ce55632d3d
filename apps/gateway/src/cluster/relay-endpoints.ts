import {
  pipelineIdOf,
  relayTag,
  Transaction,
  type EventType,
  type ObjectReference,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import { withCodecsOf } from './relay-sdp.ts';

/** An end of a relay: the gateway's session at its media server. */
export interface RelayOrigin {
  readonly client: KurentoClient;
  /** The endpoint that the board publishes to. */
  readonly source: string;
}

export interface RelayEdge {
  readonly client: KurentoClient;
  readonly pipeline: string;
}

/** The endpoints of a relay. */
export interface RelayEndpoints {
  /** In the board's pipeline. */
  readonly sender: string;
  /** In the pipeline on the edge. */
  readonly receiver: string;
}

/**
 * In kbit/s: a Kurento answers for a relay with at least this, so that the receivers' estimate of the
 * connection between two servers does not slow the board down.
 */
const minBandwidth = 20_000;

const subscriptions: readonly EventType[] = [
  'IceCandidateFound',
  'IceComponentStateChanged',
  'DtlsConnectionStateChange',
  'ConnectionStateChanged',
  'MediaStateChanged',
];

const viewerEvents: readonly EventType[] = ['ElementConnected', 'ElementDisconnected'];

/** Makes the endpoint that sends the board's media, with its offer. */
export async function makeSender({ client, source }: RelayOrigin, name: string) {
  const type = 'WebRtcEndpoint';
  const transaction = new Transaction();
  const mediaPipeline = pipelineIdOf(source);
  const sender = transaction.create(type, { mediaPipeline, sendonly: true });
  transaction.invoke(type, sender, 'addTag', { key: relayTag, value: name });
  transaction.invoke(type, sender, 'setMaxVideoSendBandwidth', { maxVideoSendBandwidth: 0 });
  transaction.invoke(type, sender, 'setMinVideoSendBandwidth', {
    minVideoSendBandwidth: minBandwidth,
  });
  transaction.invoke(type, source, 'connect', { sink: sender });
  subscribe(transaction, sender, subscriptions);
  const offer = transaction.invoke(type, sender, 'generateOffer', {});
  const [values, board] = await Promise.all([
    client.transaction(transaction),
    // A board that has not negotiated has no codecs yet.
    client.invoke(type, source, 'getLocalSessionDescriptor').catch(() => ''),
  ]);
  return { sender: values.get(sender), offer: withCodecsOf(board, values.get(offer)) };
}

/** Makes the endpoint that receives them on the edge, with its answer. */
export async function makeReceiver({ client, pipeline }: RelayEdge, offer: string) {
  const type = 'WebRtcEndpoint';
  const transaction = new Transaction();
  const receiver = transaction.create(type, { mediaPipeline: pipeline, recvonly: true });
  transaction.invoke(type, receiver, 'setMaxVideoRecvBandwidth', { maxVideoRecvBandwidth: 0 });
  transaction.invoke(type, receiver, 'setMinVideoRecvBandwidth', {
    minVideoRecvBandwidth: minBandwidth,
  });
  subscribe(transaction, receiver, [...subscriptions, ...viewerEvents]);
  const answer = transaction.invoke(type, receiver, 'processOffer', { offer });
  const values = await client.transaction(transaction);
  return { receiver: values.get(receiver), answer: values.get(answer) };
}

/** The states of media of endpoints that another session made: this one refers to them from now on. */
export function refer(
  origin: RelayOrigin,
  edge: RelayEdge,
  { sender, receiver }: RelayEndpoints,
): Promise<readonly string[]> {
  return Promise.all([
    watch(origin.client, sender, subscriptions),
    watch(edge.client, receiver, [...subscriptions, ...viewerEvents]),
  ]);
}

async function watch(
  client: KurentoClient,
  endpoint: string,
  events: readonly EventType[],
): Promise<string> {
  const transaction = new Transaction();
  subscribe(transaction, endpoint, events);
  const media = transaction.invoke('WebRtcEndpoint', endpoint, 'getMediaState');
  return (await client.transaction(transaction)).get(media);
}

function subscribe(
  transaction: Transaction,
  endpoint: ObjectReference,
  events: readonly EventType[],
): void {
  for (const event of events) transaction.subscribe(endpoint, event);
}

export async function releaseAt(client: KurentoClient, object: string): Promise<void> {
  await client.release(object).catch(() => undefined);
}
