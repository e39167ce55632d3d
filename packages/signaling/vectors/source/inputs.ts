import {
  makeEvent,
  stringify,
  type ErrorObject,
  type EventData,
  type SentEventType,
} from '@boardcast/protocol';
import type { MachineInput, Purpose } from '../../src/machine.ts';
import type { Conversation, Step, Steps } from './conversation.ts';
import type { BatchResults } from './fake-server.ts';

export const url = 'ws://127.0.0.1:8888/kurento';
export const otherUrl = 'ws://192.0.2.7:8888/kurento';

export const start = (to = url): MachineInput => ({ type: 'start', url: to });
export const opened: MachineInput = { type: 'opened' };
export const closed = (reason = 'code 1006'): MachineInput => ({ type: 'closed', reason });
export const unauthorized: MachineInput = { type: 'unauthorized', reason: 'HTTP status 401' };
export const timer = (name: string): MachineInput => ({ type: 'timer', name });
export const connected: MachineInput = { type: 'peer', state: 'connected' };
export const failed: MachineInput = { type: 'peer', state: 'failed' };
export const addressChanged: MachineInput = { type: 'addressChanged' };
export const stop: MachineInput = { type: 'stop' };

/** The offer that the machine requested last. */
export const offer: Step = function* ({ offers }) {
  yield { type: 'offer', sdp: `offer ${offers}` };
};

/** Any text as a message. */
export const text = (message: string): MachineInput => ({ type: 'message', text: message });

export const message = (content: object): MachineInput =>
  text(stringify({ jsonrpc: '2.0', ...content }));

function pending({ state }: Conversation, purpose: Purpose) {
  const entry = state.pending.find(({ owner }) => owner.purpose === purpose);
  if (entry === undefined) throw new Error(`No request is pending for ${purpose}.`);
  return entry;
}

/** The server's reply to the request that is pending for that purpose. */
export const reply = (purpose: Exclude<Purpose, 'ping'>, results: BatchResults = {}): Step =>
  function* (conversation) {
    const { id, owner } = pending(conversation, purpose);
    const { server } = conversation;
    const { sessionId } = server;
    const result =
      owner.batch === undefined
        ? plainResult(conversation, purpose)
        : { sessionId, value: server.transaction(owner.batch.operations, results) };
    yield message({ id, result });
  };

function plainResult({ server: { sessionId }, state }: Conversation, purpose: Purpose): unknown {
  if (purpose === 'connect' || purpose === 'resume') return { serverId: 'server-1', sessionId };
  // A stop releases the pipeline first and closes the session then.
  const closes = purpose === 'discard' || (purpose === 'stop' && state.sessionId === null);
  return closes ? null : { sessionId };
}

/** The server's error reply to the request that is pending for that purpose. */
export const refusal = (purpose: Purpose, error: ErrorObject = unexpected): Step =>
  function* (conversation) {
    yield message({ error, id: pending(conversation, purpose).id });
  };

/** The replies to operations that are sent one by one: to all of them, or as many as given. */
export const singleReplies = (
  purpose: Purpose,
  { count = Infinity, ...results }: BatchResults & { readonly count?: number } = {},
): Step =>
  function* (conversation) {
    for (let sent = 0; sent < count; sent += 1) {
      const entry = conversation.state.pending.find(({ owner }) => owner.purpose === purpose);
      if (entry === undefined) return;
      const request = conversation.steps
        .flatMap(({ outputs }) => outputs)
        .find((output) => output.type === 'send' && output.message.id === entry.id);
      if (request?.type !== 'send') return;
      const result = conversation.server.result(request.message, results);
      yield message({ id: entry.id, result });
    }
  };

/** The last message again. */
export const repeated: Step = function* ({ steps }) {
  const last = steps.findLast(({ input }) => input.type === 'message');
  if (last !== undefined) yield last.input;
};

export const pong: Step = function* (conversation) {
  yield message({ id: pending(conversation, 'ping').id, result: { value: 'pong' } });
};

/** The request's timer expires. */
export const timeout = (purpose: Purpose): Step =>
  function* (conversation) {
    yield timer(`request:${pending(conversation, purpose).id}`);
  };

/** From now on the server has another session. */
export const newSession = (sessionId: string): Step =>
  // eslint-disable-next-line require-yield -- it changes the server only
  function* ({ server }) {
    server.sessionId = sessionId;
  };

export const unexpected: ErrorObject = { code: -32603, message: 'Unexpected error' };
export const invalidSession: ErrorObject = { code: 40007, message: 'Invalid session' };
export const objectNotFound: ErrorObject = {
  code: 40101,
  message: 'Object not found',
  data: { type: 'MEDIA_OBJECT_NOT_FOUND' },
};
export const methodNotFound: ErrorObject = { code: -32601, message: 'Method not found.' };

export const pipeline = 'p1_kurento.MediaPipeline';
export const publisher = `${pipeline}/e1_kurento.WebRtcEndpoint`;
export const viewer = `${pipeline}/v1-1_kurento.WebRtcEndpoint`;
export const secondViewer = `${pipeline}/v1-2_kurento.WebRtcEndpoint`;
/** Of another session, in the same pipeline. */
export const foreign = `${pipeline}/other_kurento.WebRtcEndpoint`;

const eventTime = 1795459824226;

export function event<T extends SentEventType>(
  object: string,
  type: T,
  data: EventData[T],
): MachineInput {
  return text(stringify(makeEvent(object, type, data, eventTime)));
}

const candidateOf = (n: number) =>
  `candidate:${n} 1 UDP 2015364095 127.0.0.1 ${40_000 + n} typ host`;

export function candidate(object: string, n: number): MachineInput {
  return event(object, 'IceCandidateFound', {
    candidate: {
      __module__: 'kurento',
      __type__: 'IceCandidate',
      candidate: candidateOf(n),
      sdpMid: '0',
      sdpMLineIndex: 0,
    },
  });
}

type ConnectionState = 'CONNECTED' | 'DISCONNECTED';
const change = (newState: ConnectionState) =>
  ({ oldState: newState === 'CONNECTED' ? 'DISCONNECTED' : 'CONNECTED', newState }) as const;

export const connectionState = (object: string, state: ConnectionState) =>
  event(object, 'ConnectionStateChanged', change(state));
export const mediaState = (object: string, state: ConnectionState) =>
  event(object, 'MediaStateChanged', change(state));
export const dtlsState = (object: string, state: 'CONNECTED' | 'CLOSED') =>
  event(object, 'DtlsConnectionStateChange', {
    streamId: '1',
    componentId: '[bundle/dtlssrtpenc]',
    connectionId: 'c',
    state,
  });

/** The publisher's endpoint is disconnected from a sink; a server sends one event per media type. */
export const disconnected = (
  sink: string,
  mediaTypes: readonly ('AUDIO' | 'VIDEO' | 'DATA')[] = ['AUDIO', 'VIDEO', 'DATA'],
): Steps =>
  mediaTypes.map((mediaType) =>
    event(publisher, 'ElementDisconnected', {
      source: publisher,
      sink,
      mediaType,
      sourceMediaDescription: 'default',
      sinkMediaDescription: 'default',
    }),
  );
