import type { VectorSource } from './conversation.ts';
import {
  $checked,
  $flowCheck,
  $live,
  $open,
  $published,
  $publishing,
  $reconnect,
  $resumed,
} from './fragments.ts';
import {
  closed,
  connected,
  connectionState,
  dtlsState,
  failed,
  invalidSession,
  mediaState,
  newSession,
  objectNotFound,
  offer,
  opened,
  publisher,
  refusal,
  reply,
  timeout,
  timer,
} from './inputs.ts';

const isFlowing = (video: boolean, audio: boolean) => ({
  values: { 'isMediaFlowingOut VIDEO': video, 'isMediaFlowingOut AUDIO': audio },
});

export const resume: readonly VectorSource[] = [
  {
    name: 'resume',
    about:
      'After a lost connection the session is resumed: the media never stopped and nothing is published again.',
    steps: [$live, $checked],
  },
  {
    name: 'two-drops',
    about:
      'Two lost connections in a row: the delay doubles, the session is kept, and the count is reset after success.',
    steps: [$live, $reconnect, $resumed, reply('check'), closed()],
  },
  {
    name: 'drop-before-session',
    about: 'The connection is lost before anything was created: start again, with a new offer.',
    steps: [$open, offer, $reconnect],
  },
  {
    name: 'drop-while-publishing',
    about:
      'The connection is lost before the reply to the publish: the session is discarded, so that no object is left.',
    steps: [$publishing, $reconnect, reply('discard'), opened],
  },
  {
    name: 'error-resume',
    about:
      'The server refuses the resumption with another error: backoff, and the session is dropped.',
    steps: [$live, $reconnect, refusal('resume'), timer('backoff'), opened],
  },
  {
    name: 'error-check',
    about: 'The server refuses the whole check: publish again.',
    steps: [$live, $resumed, refusal('check'), offer, reply('release'), reply('publish')],
  },
  {
    name: 'error-flow',
    about: 'The server refuses the flow check: nothing is published again.',
    steps: [$live, $flowCheck, refusal('flow')],
  },
  {
    name: 'resume-flowing',
    about:
      'Three seconds after a resumption the flow is checked; video and audio flow, and nothing is published again.',
    steps: [$live, $flowCheck, reply('flow')],
  },
  {
    name: 'resume-flowing-audio',
    about:
      'Only audio flows after a resumption, for example because the camera failed: nothing is published again.',
    steps: [$live, $flowCheck, reply('flow', isFlowing(false, true))],
  },
  {
    name: 'resume-not-flowing',
    about:
      'No media flows after a resumption, whatever the media state: the board publishes again in its session.',
    steps: [$live, $flowCheck, reply('flow', isFlowing(false, false)), offer, reply('publish')],
  },
  {
    name: 'resume-not-flowing-never-flowed',
    about: 'Media that never flowed are not taken for lost after a resumption.',
    steps: [$published, $flowCheck, reply('flow', isFlowing(false, false))],
  },
  {
    name: 'resume-flow-late',
    about: 'The reply to the flow check of an endpoint that was replaced meanwhile is ignored.',
    steps: [
      $live,
      $flowCheck,
      failed,
      offer,
      reply('publish'),
      connected,
      reply('flow', isFlowing(false, false)),
    ],
  },
  {
    name: 'resume-drop-before-flow',
    about:
      'The connection is lost again before the flow check: the timer ends, and the next resumption starts it again.',
    steps: [
      $live,
      $checked,
      closed(),
      timer('flow'),
      timer('backoff'),
      opened,
      reply('resume'),
      reply('check'),
    ],
  },
  {
    name: 'resume-media-connecting',
    about:
      'The connection is lost before media flowed: a resumed session leaves the media time to connect.',
    steps: [
      $published,
      $resumed,
      reply('check', { values: { describe: {}, getMediaState: 'DISCONNECTED' } }),
      connectionState(publisher, 'CONNECTED'),
    ],
  },
  {
    name: 'resume-media-failed-before-flow',
    about:
      'The media connection fails before the flow check: the timer ends, and the board publishes again.',
    steps: [$live, $checked, failed, timer('flow')],
  },
  {
    name: 'resume-media-lost',
    about:
      'The objects exist, but their media are disconnected: published again in the same session, at once.',
    steps: [
      $live,
      $resumed,
      reply('check', { values: { describe: {}, getMediaState: 'DISCONNECTED' } }),
      offer,
      reply('publish'),
    ],
  },
  {
    name: 'resume-media-state-missing',
    about: 'The server returns no media state: the media count as disconnected.',
    steps: [$live, $resumed, reply('check', { values: { describe: {}, getMediaState: null } })],
  },
  {
    name: 'resume-other-session',
    about: 'The server replies to the resumption with another session: the old one is lost.',
    steps: [$live, newSession('session-2'), $resumed, reply('connect'), offer, reply('publish')],
  },
  {
    name: 'resume-pipeline-gone',
    about:
      'The session is resumed, but the pipeline no longer exists: publish again on the same socket.',
    steps: [
      $live,
      $resumed,
      reply('check', { failed: { at: 'describe', error: objectNotFound } }),
      offer,
      reply('publish'),
    ],
  },
  {
    name: 'resume-publisher-gone',
    about:
      'Only the publisher’s endpoint no longer exists: the pipeline is released and published again.',
    steps: [
      $live,
      $resumed,
      reply('check', { failed: { at: 'getMediaState', error: objectNotFound } }),
      offer,
      reply('release'),
      reply('publish'),
    ],
  },
  {
    name: 'resume-publisher-gone-at-flow',
    about:
      'The publisher’s endpoint no longer exists at the flow check: the board publishes again in its session.',
    steps: [
      $live,
      $flowCheck,
      reply('flow', { failed: { at: 'isMediaFlowingOut', error: objectNotFound } }),
    ],
  },
  {
    name: 'session-lost',
    about:
      'INVALID_SESSION at the resumption: publish again at once, with a new offer, on the same socket.',
    steps: [
      $live,
      $reconnect,
      newSession('session-2'),
      refusal('resume', invalidSession),
      offer,
      reply('connect'),
      reply('publish'),
    ],
  },
  {
    name: 'session-lost-at-check',
    about: 'INVALID_SESSION at the check: as at the resumption.',
    steps: [
      $live,
      $resumed,
      newSession('session-2'),
      refusal('check', invalidSession),
      offer,
      reply('connect'),
      reply('publish'),
    ],
  },
  {
    name: 'session-lost-at-flow',
    about: 'INVALID_SESSION at the flow check: as at the resumption.',
    steps: [$live, $flowCheck, refusal('flow', invalidSession)],
  },
  {
    name: 'timeout-resume',
    about: 'No reply to the resumption: backoff, then another attempt with a new id.',
    steps: [$live, $reconnect, timeout('resume'), timer('backoff'), opened, reply('resume')],
  },
  {
    name: 'timeout-check',
    about: 'No reply to the check: backoff, then another resumption.',
    steps: [$live, $resumed, timeout('check'), timer('backoff'), opened],
  },
  {
    name: 'timeout-flow',
    about: 'No reply to the flow check: the session is resumed on another socket.',
    steps: [$live, $flowCheck, timeout('flow')],
  },
  {
    name: 'media-failed',
    about: 'The media connection fails after media flowed: a new pipeline and a new offer at once.',
    steps: [$live, failed, offer, reply('release'), reply('publish')],
  },
  {
    name: 'media-failed-away',
    about:
      'The media connection fails while the socket is closed: released and published again after the resumption.',
    steps: [
      $live,
      closed(),
      failed,
      timer('backoff'),
      opened,
      reply('resume'),
      offer,
      reply('release'),
      reply('publish'),
    ],
  },
  {
    name: 'media-lost-at-server',
    about: 'The server reports the media as disconnected: a new pipeline and a new offer at once.',
    steps: [
      $live,
      mediaState(publisher, 'DISCONNECTED'),
      dtlsState(publisher, 'CLOSED'),
      offer,
      reply('release'),
      reply('publish'),
    ],
  },
  {
    name: 'connection-lost-at-server',
    about: 'The server reports the publisher’s endpoint as disconnected: published again at once.',
    steps: [
      $live,
      connectionState(publisher, 'DISCONNECTED'),
      mediaState(publisher, 'DISCONNECTED'),
    ],
  },
];
