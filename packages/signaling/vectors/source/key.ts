import type { VectorSource } from './conversation.ts';
import { $live, $open } from './fragments.ts';
import {
  addressChanged,
  closed,
  opened,
  otherUrl,
  start,
  stop,
  timer,
  unauthorized,
} from './inputs.ts';

/** The server refuses the board's key. */
export const key: readonly VectorSource[] = [
  {
    name: 'key-refused',
    about: 'The server refuses the key again and again: the delays grow from 1 to 10 minutes.',
    steps: [
      start(),
      unauthorized,
      ...Array.from({ length: 5 }, () => [timer('backoff'), unauthorized]),
      timer('backoff'),
      opened,
    ],
  },
  {
    name: 'key-revoked',
    about:
      'The key is revoked while publishing: the session is gone with it, and the next attempt starts anew.',
    steps: [$live, closed('revoked'), timer('backoff'), unauthorized, timer('backoff'), opened],
  },
  {
    name: 'key-changed',
    about: 'A start while a valid key is awaited, as after a new key, connects at once.',
    steps: [start(), unauthorized, start(), unauthorized, start(otherUrl), unauthorized],
  },
  {
    name: 'key-refused-address-changed',
    about: 'A new IP address while a valid key is awaited: it connects at once.',
    steps: [start(), unauthorized, addressChanged, opened],
  },
  {
    name: 'key-refused-stop',
    about: 'A stop while a valid key is awaited ends at once.',
    steps: [start(), unauthorized, stop, timer('backoff')],
  },
  {
    name: 'key-refused-while-stopping',
    about: 'The key is refused when the socket is reopened to release the objects: the stop ends.',
    steps: [$live, closed(), stop, unauthorized],
  },
  {
    name: 'key-refused-late',
    about: 'A refusal of the key after the socket has opened is ignored.',
    steps: [$open, unauthorized],
  },
];
