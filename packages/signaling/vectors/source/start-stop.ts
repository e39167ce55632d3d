import type { VectorSource } from './conversation.ts';
import { $checked, $live, $open, $publishing, $reconnect } from './fragments.ts';
import {
  addressChanged,
  closed,
  invalidSession,
  methodNotFound,
  objectNotFound,
  offer,
  opened,
  otherUrl,
  refusal,
  reply,
  singleReplies,
  start,
  stop,
  timer,
} from './inputs.ts';

const refusedSocket = closed('refused');

export const startStop: readonly VectorSource[] = [
  {
    name: 'start-elsewhere',
    about: 'A start with another URL stops the current session, then connects to the other server.',
    steps: [$live, start(otherUrl), reply('stop'), reply('stop'), opened],
  },
  {
    name: 'start-elsewhere-while-connecting',
    about:
      'A start with another URL before the socket has opened connects to the other server at once.',
    steps: [start(), start(otherUrl), opened],
  },
  {
    name: 'start-in-backoff',
    about:
      'A start during the backoff connects at once, to the same or another server, and resets the delay.',
    steps: [
      start(),
      refusedSocket,
      timer('backoff'),
      refusedSocket,
      start(),
      refusedSocket,
      start(otherUrl),
      opened,
    ],
  },
  {
    name: 'start-in-backoff-resumes',
    about: 'A start during the backoff after a lost connection resumes the session at once.',
    steps: [$live, closed('gone'), start(), opened],
  },
  {
    name: 'stop-disconnected',
    about: 'A stop before any start.',
    steps: [stop],
  },
  {
    name: 'stop-connecting',
    about: 'A stop while the socket opens.',
    steps: [start(), stop],
  },
  {
    name: 'stop-creating',
    about: 'A stop before the reply to connect.',
    steps: [$open, stop],
  },
  {
    name: 'stop-creating-in-session',
    about: 'A stop before the offer is ready: the session is closed.',
    steps: [$open, reply('connect'), stop, reply('stop')],
  },
  {
    name: 'stop-publish-pending',
    about: 'A stop while the publish is pending: its reply names the pipeline to release.',
    steps: [$publishing, stop, reply('publish'), reply('stop'), reply('stop')],
  },
  {
    name: 'stop-publishing',
    about: 'A stop while publishing: release, close the session, close the socket.',
    steps: [$live, stop, reply('stop'), reply('stop')],
  },
  {
    name: 'stop-publishing-errors',
    about: 'The server refuses each request of a stop: it ends all the same.',
    steps: [$live, stop, refusal('stop', objectNotFound), refusal('stop', invalidSession)],
  },
  {
    name: 'stop-one-by-one',
    about: 'A stop between operations that are sent one by one.',
    steps: [
      $publishing,
      refusal('publish', methodNotFound),
      singleReplies('publish', { count: 1 }),
      stop,
      singleReplies('publish'),
      reply('stop'),
      reply('stop'),
    ],
  },
  {
    name: 'stop-resuming',
    about: 'A stop while the session is being resumed.',
    steps: [$live, $reconnect, stop, reply('stop'), reply('stop')],
  },
  {
    name: 'stop-before-flow',
    about: 'A stop before the flow check ends its timer.',
    steps: [$live, $checked, stop, timer('flow'), reply('stop'), reply('stop')],
  },
  {
    name: 'stop-backoff',
    about: 'A stop during the backoff: a socket is opened to release the objects.',
    steps: [$live, closed(), stop, opened, reply('stop'), reply('stop')],
  },
  {
    name: 'stop-backoff-nothing',
    about: 'A stop during the backoff, with nothing to release, ends at once.',
    steps: [start(), refusedSocket, stop],
  },
  {
    name: 'stop-backoff-unreachable',
    about: 'A stop during the backoff, with the server unreachable, ends after 2 s.',
    steps: [$live, closed(), stop, timer('stop')],
  },
  {
    name: 'stop-open-timeout',
    about:
      'A stop while the socket is reopened ends when it does not open in time; there is no further attempt.',
    steps: [$live, closed(), timer('backoff'), stop, timer('open')],
  },
  {
    name: 'stop-dropped',
    about: 'The connection is lost during a stop: the stop ends.',
    steps: [$live, stop, closed()],
  },
  {
    name: 'stop-timeout',
    about: 'The server does not reply to a stop: it ends after 2 s.',
    steps: [$live, stop, timer('stop')],
  },
  {
    name: 'stop-then-start',
    about: 'A start during a stop begins when the stop has ended; request ids continue.',
    steps: [$live, stop, start(), reply('stop'), reply('stop'), opened],
  },
  {
    name: 'address-changed',
    about: 'The IP address changes: new socket and peer, resumed session, media published again.',
    steps: [$live, addressChanged, opened, reply('resume'), offer, reply('publish')],
  },
  {
    name: 'address-changed-while-connecting',
    about: 'The IP address changes while the socket opens: another socket is opened.',
    steps: [start(), addressChanged, opened],
  },
  {
    name: 'address-changed-while-publishing',
    about:
      'The IP address changes while the publish is pending: its session is discarded, because it may hold objects.',
    steps: [$publishing, addressChanged, opened, reply('discard'), opened],
  },
  {
    name: 'address-changed-in-backoff',
    about:
      'The IP address changes during the backoff, which ends; earlier failures no longer count.',
    steps: [$live, closed(), timer('backoff'), refusedSocket, addressChanged, refusedSocket],
  },
  {
    name: 'address-changed-while-stopping',
    about: 'The IP address changes during and after a stop: nothing is published.',
    steps: [$live, stop, addressChanged, timer('stop'), addressChanged],
  },
];
