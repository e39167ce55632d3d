import type { Difference } from './shape.ts';

/** A difference between the embedded server and Kurento in a transcript. */
export interface Occurrence {
  readonly file: string;
  /** The invoked operation, or the method; empty for an event. */
  readonly request: string;
  /** The type of an event; empty for a reply. */
  readonly event: string;
  readonly difference: Difference;
}

export interface Deviation {
  readonly reason: string;
  /** Whether it explains a difference in a replay; undefined when there is none in replays. */
  readonly explains?: (occurrence: Occurrence) => boolean;
}

const connectionEvents = new Set([
  'ConnectionStateChanged',
  'DtlsConnectionStateChange',
  'IceComponentStateChanged',
  'NewCandidatePairSelected',
]);
const connectionRequests = new Set([
  'getConnectionState',
  'getDtlsConnectionState',
  'getIceConnectionState',
  'getICECandidatePairs',
]);

/** Of component 2 (RFC 8445 section 4), in an event or among the values of a reply. */
function ofSecondComponent({ difference: { path, expected } }: Occurrence): boolean {
  if (/ 2( |$)/.test(path)) return true;
  const values = Array.isArray(expected) ? (expected as unknown[]) : [expected];
  return JSON.stringify(values).includes('"componentId":2');
}

/**
 * The intended differences between the embedded server and Kurento. Each has a test that fails when it
 * no longer exists; a difference in a replay that none of them explains fails the replay.
 */
export const deviations = {
  'one component': {
    reason:
      'RTCP shares the port of RTP (rtcp-mux, RFC 8834 section 4.5), so ICE has no second component.',
    explains: (occurrence) => ofSecondComponent(occurrence),
  },
  'no ICE-TCP': {
    reason:
      'libdatachannel has no ICE-TCP that browsers can use: only UDP candidates are advertised.',
    explains: ({ request, event, difference: { path } }) =>
      request === 'getIceTcp' || (event === 'IceCandidateFound' && path.includes(' TCP ')),
  },
  'no connection to itself': {
    reason:
      'All peers share one UDP port, which halves the CPU load, so two endpoints of one server cannot be ' +
      'peers of each other: both would have the same address. In a pipeline they can be connected.',
    explains: ({ file, request, event, difference: { path } }) =>
      file === 'api-and-errors.jsonl' &&
      (connectionRequests.has(request) ||
        (connectionEvents.has(event) && !path.includes('GATHERING'))),
  },
  'no empty session': {
    reason: "Kurento's getSessions lists an empty id for every ping without a session.",
    explains: ({ request }) => request === 'getSessions',
  },
  'existing modules only': {
    reason:
      "Lists the factories that exist, and a module 'filters', which Kurento's JavaScript client requires.",
    explains: ({ request }) => request === 'getInfo',
  },
  'additional statistics': {
    reason: 'keyFramesOnly marks a viewer with a poor connection that is sent key frames only.',
    explains: ({ request, difference: { path } }) =>
      request === 'getStats' && path.endsWith('.keyFramesOnly'),
  },
  'invalid JSON is answered': {
    reason:
      'Kurento closes the socket without a reply; here the reply is -32700, and the socket stays open.',
  },
  'invalid requests are answered': {
    reason:
      'Kurento does not reply to JSON that is not a request, or to params that are not an object; here ' +
      'the replies are -32600 and -32603.',
  },
  'the receive limit is in the answer': {
    reason:
      "b=AS (RFC 8866 section 5.8) signals the limit to a publisher at once; Kurento's answers have none.",
  },
  'one limit for a data channel': {
    reason:
      'maxPacketLifeTime and maxRetransmits exclude each other (W3C WebRTC, createDataChannel); Kurento ' +
      'accepts both.',
  },
  'a pipeline as a sink is rejected': {
    reason: 'Kurento 7.3 crashes on it; here the error is 40004.',
  },
  'unannounced SSRCs are accepted': {
    reason:
      'Kurento drops every packet of a publisher whose offer has no a=ssrc, without an error.',
  },
  'one codec per section': {
    reason:
      'Kurento accepts every codec that it supports, since it transcodes; here one is accepted, so that ' +
      'source and sink have the same.',
  },
  'no transcoding': {
    reason: 'Media are forwarded unchanged: an incompatible pair gets an Error event instead.',
  },
  'lost peers are detected early': {
    reason:
      'A viewer that disappears is reported within seconds; Kurento waits for ICE consent to expire, 24 to 29 s.',
  },
  'the connection state is current': {
    reason: "Kurento's getConnectionState stays CONNECTED after the peer has disconnected.",
  },
  'early events arrive': {
    reason: 'Kurento loses events of a transaction that is the first message of its socket.',
  },
  'polling adds no references': {
    reason: "Kurento's getPipelines adds references to every object to the session ''.",
  },
  'a peer with known addresses starts DTLS': {
    reason:
      'Kurento answers every actpass with a=setup:active; a libdatachannel peer whose own checks have not ' +
      'succeeded yet reads our first flight a second late, so such a peer starts DTLS.',
  },
  'TURN over UDP only': {
    reason:
      'libjuice relays over UDP alone, so setTurnUrl refuses ?transport=tcp and tls, which Kurento accepts.',
  },
  'no send limit': {
    reason: 'MaxVideoSendBandwidth is only stored: media are forwarded unchanged.',
  },
} as const satisfies Readonly<Record<string, Deviation>>;

export type DeviationName = keyof typeof deviations;

export const deviationNames = Object.keys(deviations) as readonly DeviationName[];

/** The deviation that explains a difference. */
export function explain(occurrence: Occurrence): DeviationName | undefined {
  const all: Readonly<Record<DeviationName, Deviation>> = deviations;
  return deviationNames.find((name) => all[name].explains?.(occurrence) === true);
}
