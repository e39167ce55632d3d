import {
  closed,
  connected,
  methodNotFound,
  offer,
  opened,
  refusal,
  reply,
  singleReplies,
  start,
  timer,
} from './inputs.ts';
import type { Steps } from './conversation.ts';

/** The socket is open. */
export const $open: Steps = [start(), opened];

/** The session is open and the offer made: the publish is pending. */
export const $publishing: Steps = [$open, reply('connect'), offer];

/** Published; the media are not connected yet. */
export const $published: Steps = [$publishing, reply('publish')];

/** Published, and the media are connected. */
export const $live: Steps = [$published, connected];

/** Published one by one, on a server without transactions. */
export const $publishedOneByOne: Steps = [
  $publishing,
  refusal('publish', methodNotFound),
  singleReplies('publish'),
];

/** The connection is lost and opened again after the backoff. */
export const $reconnect: Steps = [closed(), timer('backoff'), opened];

/** The session is resumed: the check of its objects is pending. */
export const $resumed: Steps = [$reconnect, reply('resume')];

/** The session is resumed with all its objects and connected media. */
export const $checked: Steps = [$resumed, reply('check')];

/** The check of the flow after a resumed session is pending. */
export const $flowCheck: Steps = [$checked, timer('flow')];

/** The offer and the reply of a second publish. */
export const $publishAgain: Steps = [offer, reply('publish')];
