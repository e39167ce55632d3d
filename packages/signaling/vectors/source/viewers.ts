import type { VectorSource } from './conversation.ts';
import { $live, $resumed } from './fragments.ts';
import {
  disconnected,
  dtlsState,
  foreign,
  invalidSession,
  mediaState,
  newSession,
  objectNotFound,
  offer,
  refusal,
  reply,
  secondViewer,
  viewer,
} from './inputs.ts';

export const viewers: readonly VectorSource[] = [
  {
    name: 'viewer-left',
    about:
      'A viewer connects and leaves: its endpoint is replaced once, however many events report it.',
    steps: [
      $live,
      dtlsState(viewer, 'CONNECTED'),
      dtlsState(viewer, 'CLOSED'),
      dtlsState(viewer, 'CLOSED'),
      mediaState(viewer, 'DISCONNECTED'),
      reply('recycle'),
      mediaState(viewer, 'DISCONNECTED'),
      dtlsState(secondViewer, 'CONNECTED'),
    ],
  },
  {
    name: 'viewer-left-late',
    about: 'A viewer that stopped sending is reported by MediaState DISCONNECTED only.',
    steps: [
      $live,
      mediaState(viewer, 'CONNECTED'),
      mediaState(viewer, 'DISCONNECTED'),
      reply('recycle'),
    ],
  },
  {
    name: 'viewer-left-then-drop',
    about:
      'The connection is lost while an endpoint is replaced: it is replaced after the resumption.',
    steps: [$live, dtlsState(viewer, 'CLOSED'), $resumed, reply('check'), reply('recycle')],
  },
  {
    name: 'viewer-of-others',
    about: 'Events of a foreign endpoint in the pipeline are ignored.',
    steps: [$live, dtlsState(foreign, 'CLOSED'), mediaState(foreign, 'DISCONNECTED')],
  },
  {
    name: 'viewer-released',
    about:
      'The viewer endpoint is released, which the publisher’s endpoint reports once per media type: one new endpoint is announced.',
    steps: [$live, disconnected(viewer), reply('recycle'), disconnected(secondViewer, ['VIDEO'])],
  },
  {
    name: 'viewer-released-of-others',
    about: 'The release of a foreign endpoint in the pipeline is ignored.',
    steps: [$live, disconnected(foreign)],
  },
  {
    name: 'viewer-released-while-joined',
    about: 'The viewer endpoint is released while a viewer is connected to it.',
    steps: [$live, mediaState(viewer, 'CONNECTED'), disconnected(viewer), reply('recycle')],
  },
  {
    name: 'viewer-released-while-resuming',
    about: 'The viewer endpoint is released while the check is pending: it is replaced afterwards.',
    steps: [
      $live,
      $resumed,
      disconnected(viewer, ['VIDEO']),
      reply('check', { failed: { at: 'describe', nth: 2, error: objectNotFound } }),
      reply('recycle'),
    ],
  },
  {
    name: 'publisher-released',
    about:
      'The publisher’s endpoint is released: the viewer endpoint cannot be replaced, so the board publishes again.',
    steps: [
      $live,
      disconnected(viewer),
      reply('recycle', { failed: { at: 'connect', error: objectNotFound } }),
      offer,
    ],
  },
  {
    name: 'resume-viewer-left',
    about:
      'The viewer leaves while the check is pending: its endpoint is replaced afterwards, once.',
    steps: [
      $live,
      $resumed,
      dtlsState(viewer, 'CLOSED'),
      dtlsState(viewer, 'CLOSED'),
      reply('check'),
      reply('recycle'),
    ],
  },
  {
    name: 'resume-viewer-gone',
    about: 'Only the viewer endpoint no longer exists: it alone is replaced.',
    steps: [
      $live,
      $resumed,
      reply('check', { failed: { at: 'describe', nth: 2, error: objectNotFound } }),
      reply('recycle'),
    ],
  },
  {
    name: 'error-recycle',
    about:
      'The server refuses the new viewer endpoint: publish again; a refused release of the old pipeline is ignored.',
    steps: [
      $live,
      dtlsState(viewer, 'CLOSED'),
      refusal('recycle', objectNotFound),
      refusal('release', objectNotFound),
      offer,
      reply('publish'),
    ],
  },
  {
    name: 'session-lost-at-recycle',
    about: 'INVALID_SESSION while a viewer endpoint is replaced: publish again at once.',
    steps: [
      $live,
      dtlsState(viewer, 'CLOSED'),
      newSession('session-2'),
      refusal('recycle', invalidSession),
      offer,
      reply('connect'),
      reply('publish'),
    ],
  },
];
