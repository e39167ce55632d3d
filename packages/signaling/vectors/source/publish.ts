import type { VectorSource } from './conversation.ts';
import { $open, $published, $publishing, $live } from './fragments.ts';
import {
  candidate,
  connectionState,
  dtlsState,
  event,
  failed,
  mediaState,
  methodNotFound,
  message,
  offer,
  pong,
  publisher,
  refusal,
  repeated,
  reply,
  start,
  text,
  timer,
  viewer,
} from './inputs.ts';

export const publish: readonly VectorSource[] = [
  {
    name: 'publish',
    about:
      'A complete publish: one transaction, then the endpoint is announced. Key frames when the publisher and when a viewer connects.',
    steps: [
      $published,
      candidate(publisher, 1),
      connectionState(publisher, 'CONNECTED'),
      dtlsState(viewer, 'CONNECTED'),
      mediaState(viewer, 'CONNECTED'),
    ],
  },
  {
    name: 'offer-before-session',
    about: 'The offer is ready before the server has replied to connect.',
    steps: [$open, offer, reply('connect'), reply('publish')],
  },
  {
    name: 'early-candidates',
    about:
      'Candidates that come before the reply are kept; those of the publisher follow the answer.',
    steps: [
      $publishing,
      candidate(publisher, 1),
      candidate(viewer, 2),
      candidate(publisher, 3),
      reply('publish'),
      candidate(publisher, 4),
      candidate(viewer, 5),
    ],
  },
  {
    name: 'keepalive',
    about: 'A ping every 20 s; an error reply to it also proves that the server is alive.',
    steps: [$live, timer('ping'), pong, timer('ping'), refusal('ping', methodNotFound)],
  },
  {
    name: 'replies-duplicate',
    about: 'A second reply to a request and replies to unknown requests change nothing.',
    steps: [
      $published,
      repeated,
      message({ id: 1, result: { serverId: 'server-1', sessionId: 'session-1' } }),
      message({ id: 99, result: { sessionId: 'session-1', value: 'x' } }),
      message({ id: '2', result: { sessionId: 'session-1', value: 'x' } }),
      message({ id: null, error: { code: -32700, message: 'Parse error.' } }),
    ],
  },
  {
    name: 'replies-out-of-order',
    about: 'The reply to a ping comes before the reply to an earlier request.',
    steps: [$live, dtlsState(viewer, 'CLOSED'), timer('ping'), pong, reply('recycle')],
  },
  {
    name: 'invalid-messages',
    about: 'Text that is no message changes nothing, in any state.',
    steps: [
      $open,
      reply('connect'),
      text(''),
      text('nonsense'),
      text('[]'),
      text('{}'),
      offer,
      message({ method: 'onEvent', params: {} }),
      reply('publish'),
      message({ id: 7, method: 'ping' }),
      event(publisher, 'Error', { description: 'ICE failed', errorCode: 1, type: 'X' }),
    ],
  },
  {
    name: 'start-twice',
    about: 'A second start with the same URL changes nothing.',
    steps: [$live, start()],
  },
  {
    name: 'no-offer',
    about: 'The peer fails before it makes an offer: backoff.',
    steps: [$open, reply('connect'), failed, timer('backoff')],
  },
  {
    name: 'media-failed-while-creating',
    about: 'The peer fails while the publish is pending: what it created is released.',
    steps: [$publishing, failed, reply('publish'), reply('abandon')],
  },
  {
    name: 'media-never-connected',
    about: 'The media connection fails before media flowed: release, then backoff.',
    steps: [$published, failed, reply('abandon')],
  },
];
