import type { EventType } from '../events.ts';

/** The events that a board subscribes to on its two endpoints, in the order of the requests. */
export const publisherSubscriptions = {
  publisher: [
    'IceCandidateFound',
    'ConnectionStateChanged',
    'MediaStateChanged',
    'DtlsConnectionStateChange',
    'Error',
    'ElementDisconnected',
  ],
  viewer: ['MediaStateChanged', 'DtlsConnectionStateChange', 'Error'],
} as const satisfies Readonly<Record<string, readonly EventType[]>>;
