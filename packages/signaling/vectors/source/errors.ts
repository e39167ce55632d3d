import type { VectorSource } from './conversation.ts';
import {
  $live,
  $open,
  $publishAgain,
  $publishedOneByOne,
  $publishing,
  $resumed,
} from './fragments.ts';
import {
  closed,
  connected,
  mediaState,
  methodNotFound,
  newSession,
  objectNotFound,
  offer,
  opened,
  refusal,
  reply,
  singleReplies,
  start,
  timeout,
  timer,
  viewer,
} from './inputs.ts';

const refusedSocket = closed('refused');

export const errors: readonly VectorSource[] = [
  {
    name: 'refused-socket',
    about: 'The socket never opens: the delay doubles up to 2 s.',
    steps: [
      start(),
      refusedSocket,
      ...Array.from({ length: 6 }, () => [timer('backoff'), refusedSocket]),
    ],
  },
  {
    name: 'waits-by-failure',
    about:
      'The delays are short for an unreachable server and long for one that refuses; each kind has its own count until media flow.',
    steps: [
      start(),
      refusedSocket,
      timer('backoff'),
      refusedSocket,
      timer('backoff'),
      refusedSocket,
      timer('backoff'),
      opened,
      refusal('connect'),
      timer('backoff'),
      opened,
      refusal('connect'),
      timer('backoff'),
      refusedSocket,
      timer('backoff'),
      opened,
      reply('connect'),
      offer,
      reply('publish'),
      connected,
      closed(),
      timer('backoff'),
      opened,
      refusal('resume'),
    ],
  },
  {
    name: 'error-connect',
    about: 'The server refuses connect: backoff, then another attempt.',
    steps: [$open, refusal('connect'), timer('backoff'), opened],
  },
  {
    name: 'error-publish',
    about: 'The publish fails halfway: the pipeline is released; backoff after the reply.',
    steps: [
      $publishing,
      reply('publish', {
        failed: {
          at: 'addTag',
          error: { code: 40001, message: "'key' parameter should be a string" },
        },
      }),
      reply('abandon'),
      timer('backoff'),
      opened,
    ],
  },
  {
    name: 'error-publish-whole',
    about: 'The server refuses the whole publish: nothing was created; backoff.',
    steps: [$publishing, refusal('publish'), timer('backoff'), opened],
  },
  {
    name: 'error-publish-no-answer',
    about: 'The publish returns an SDP answer that is no text: released, then backoff.',
    steps: [$publishing, reply('publish', { values: { processOffer: null } }), reply('abandon')],
  },
  {
    name: 'error-publish-release',
    about: 'The release after a failed publish is refused too: backoff all the same.',
    steps: [
      $publishing,
      reply('publish', {
        failed: { at: 'create', nth: 2, error: { code: 40108, message: 'Factory not found' } },
      }),
      refusal('abandon', objectNotFound),
    ],
  },
  {
    name: 'timeout-open',
    about: 'The socket does not open in time, twice: the delay doubles.',
    steps: [start(), timer('open'), timer('backoff'), timer('open')],
  },
  {
    name: 'timeout-connect',
    about: 'No reply to connect: backoff, then another attempt.',
    steps: [$open, offer, timeout('connect'), timer('backoff'), opened],
  },
  {
    name: 'timeout-offer',
    about: 'The peer makes no offer in time: backoff.',
    steps: [$open, reply('connect'), timer('offer'), timer('backoff')],
  },
  {
    name: 'timeout-publish',
    about:
      'No reply to the publish: its session is discarded on a new socket, because it may hold objects.',
    steps: [
      $publishing,
      timeout('publish'),
      timer('backoff'),
      opened,
      reply('discard'),
      opened,
      newSession('session-2'),
      reply('connect'),
      $publishAgain,
    ],
  },
  {
    name: 'timeout-discard',
    about: 'No reply to the discarding: another attempt after the backoff.',
    steps: [
      $publishing,
      timeout('publish'),
      timer('backoff'),
      opened,
      timeout('discard'),
      timer('backoff'),
      opened,
    ],
  },
  {
    name: 'timeout-ping',
    about:
      'No reply to a ping in time: the socket is closed, then backoff; the media connection stays.',
    steps: [$live, timer('ping'), timeout('ping'), timer('backoff'), opened],
  },
  {
    name: 'timeout-stale',
    about: 'Timers that are not running are ignored.',
    steps: [$live, ...['open', 'backoff', 'request:1', 'stop', 'nonsense'].map(timer)],
  },
  {
    name: 'no-transactions',
    about:
      'A server without transactions gets the operations one by one, also for a new viewer endpoint.',
    steps: [$publishedOneByOne, mediaState(viewer, 'DISCONNECTED'), singleReplies('recycle')],
  },
  {
    name: 'no-transactions-error',
    about: 'One of the single operations is refused: what was created is released.',
    steps: [
      $publishing,
      refusal('publish', methodNotFound),
      singleReplies('publish', { count: 2 }),
      refusal('publish', { code: 40001, message: 'No' }),
      reply('abandon'),
    ],
  },
  {
    name: 'no-transactions-resume',
    about: 'The check without transactions: one operation after the other.',
    steps: [$publishedOneByOne, $resumed, singleReplies('check')],
  },
  {
    name: 'no-transactions-resume-media-lost',
    about:
      'The check without transactions finds the media disconnected: published again, one by one.',
    steps: [
      $publishedOneByOne,
      connected,
      $resumed,
      singleReplies('check', { values: { getMediaState: 'DISCONNECTED' } }),
      offer,
    ],
  },
  {
    name: 'no-transactions-flowing',
    about: 'The flow check without transactions: video flows, and nothing is published again.',
    steps: [
      $publishedOneByOne,
      $resumed,
      singleReplies('check'),
      timer('flow'),
      singleReplies('flow', { count: 1 }),
      singleReplies('flow', { values: { isMediaFlowingOut: false } }),
    ],
  },
  {
    name: 'no-transactions-not-flowing',
    about: 'The flow check without transactions: nothing flows, and the board publishes again.',
    steps: [
      $publishedOneByOne,
      $resumed,
      singleReplies('check'),
      connected,
      timer('flow'),
      singleReplies('flow', { values: { isMediaFlowingOut: false } }),
    ],
  },
];
