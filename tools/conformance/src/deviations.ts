import type { Difference } from './shape.ts';

/** A place in a transcript where the embedded server does not answer as Kurento did. */
export interface Occurrence {
  readonly file: string;
  /** The operation that was invoked, or else the method; empty for an event. */
  readonly request: string;
  /** The type of an event; empty for a reply. */
  readonly event: string;
  readonly difference: Difference;
}

export interface Deviation {
  readonly reason: string;
  /** Whether it explains a difference in a replay; without, none shows there. */
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
 * Everything that the embedded server does otherwise than Kurento, on purpose, by name. Each has a
 * test that fails when it is one no more; a difference that none of them explains fails the replay.
 */
export const deviations = {
  'one component': {
    reason:
      'RTCP shares the port of RTP (rtcp-mux, RFC 8834 section 4.5), so ICE has no second component.',
    explains: (occurrence) => ofSecondComponent(occurrence),
  },
  'no ICE-TCP': {
    reason: 'libdatachannel has no ICE-TCP that browsers can use: only UDP candidates are told.',
    explains: ({ request, event, difference: { path } }) =>
      request === 'getIceTcp' || (event === 'IceCandidateFound' && path.includes(' TCP ')),
  },
  'no peer of itself': {
    reason:
      'All peers share one UDP port, which halves the CPU; two endpoints of one server, as peers of ' +
      'each other, would both have the same address. In a pipeline they are connected, not called.',
    explains: ({ file, request, event, difference: { path } }) =>
      file === 'api-and-errors.jsonl' &&
      (connectionRequests.has(request) ||
        (connectionEvents.has(event) && !path.includes('GATHERING'))),
  },
  'sessions are listed once': {
    reason: "Kurento's getSessions has an empty name for every ping without a session.",
    explains: ({ request }) => request === 'getSessions',
  },
  'modules as they are': {
    reason:
      "The factories are those that exist here, and there is a module 'filters', without which " +
      "Kurento's JavaScript client refuses a server.",
    explains: ({ request }) => request === 'getInfo',
  },
  'statistics say more': {
    reason: 'A viewer whose link carries key frames only is marked by keyFramesOnly.',
    explains: ({ request, difference: { path } }) =>
      request === 'getStats' && path.endsWith('.keyFramesOnly'),
  },
  'text that is no JSON is answered': {
    reason:
      'Kurento drops the socket without a word; -32700 says what is wrong, and others live on.',
  },
  'what is no request is answered': {
    reason:
      'Kurento says nothing to JSON that is no request, and to params that are no object; ' +
      '-32600 and -32603 say what is wrong.',
  },
  'what may be received at most stands in the answer': {
    reason:
      "b=AS (RFC 8866 section 5.8) tells a publisher its limit at once; Kurento's answers have none.",
  },
  'a data channel has one limit': {
    reason:
      'A lifetime and a number of retries exclude each other (W3C webrtc, createDataChannel); ' +
      'Kurento takes both.',
  },
  'a pipeline as a sink is refused': {
    reason: 'It ends a Kurento 7.3 with a segmentation fault; here it is 40004.',
  },
  'undeclared SSRCs are taken': {
    reason:
      'Kurento drops every packet of a publisher whose offer has no a=ssrc, without an error.',
  },
  'one codec for each section': {
    reason:
      'Kurento answers every codec that it knows, since it transcodes; here one is taken, so that ' +
      'source and sink have the same.',
  },
  'nothing is transcoded': {
    reason: 'Media are forwarded untouched: a pair that does not fit gets an Error instead.',
  },
  'silence is noticed': {
    reason:
      "A viewer that vanishes is told of in seconds, where Kurento waits for ICE's consent, 24 to 29 s.",
  },
  'the connection state is true': {
    reason: "Kurento's getConnectionState stays CONNECTED when the peer has left.",
  },
  'early events arrive': {
    reason: 'Kurento loses events of a transaction that is the first message of its socket.',
  },
  'polling keeps nothing alive': {
    reason: "Kurento's getPipelines refers to every object in the name of the session ''.",
  },
  'a peer whose addresses are known begins DTLS': {
    reason:
      'Kurento answers a=setup:active to every actpass; a peer on libdatachannel that is checked ' +
      'before it checks reads our first flight a second late, so such a one begins itself.',
  },
  'what is sent has no limit': {
    reason: 'MaxVideoSendBandwidth is kept for those who ask: what is untouched cannot be smaller.',
  },
} as const satisfies Readonly<Record<string, Deviation>>;

export type DeviationName = keyof typeof deviations;

export const deviationNames = Object.keys(deviations) as readonly DeviationName[];

/** The deviation that explains a difference. */
export function explain(occurrence: Occurrence): DeviationName | undefined {
  const all: Readonly<Record<DeviationName, Deviation>> = deviations;
  return deviationNames.find((name) => all[name].explains?.(occurrence) === true);
}
