import { boardTags } from '@boardcast/protocol';
import type { Tapped } from './websocket-tap.ts';

/**
 * An intended difference between the two boards. `normalise` removes it; without this the comparison
 * must fail.
 */
export interface Difference<T> {
  readonly name: string;
  readonly reason: string;
  readonly normalise: (seen: T) => T;
}

/** Maps each line; undefined removes it. */
const lines =
  (normalise: (line: string) => string | undefined) =>
  (seen: readonly string[]): readonly string[] =>
    seen.map(normalise).filter((line) => line !== undefined);

/** In the lines of the console. */
export const consoleDifferences: readonly Difference<readonly string[]>[] = [
  {
    name: 'version',
    reason: 'The page’s version string differs from the firmware’s.',
    normalise: lines((line) =>
      line
        .replace(/Boardcast \S+ on/, 'Boardcast <version> on')
        .replace(/^(Boardcast|ESP-IDF): .*/, '$1: <version>'),
    ),
  },
  {
    name: 'loading the encoder',
    reason: 'The page downloads its encoder, 32 MB of WASM, and logs that with the tag PAGE.',
    normalise: lines((line) => (/^[EWI] PAGE: /.test(line) ? undefined : line)),
  },
  {
    name: 'encoder statistics',
    reason:
      'The host board’s encoder logs its speed when it is suspended; it takes the place of hardware.',
    normalise: lines((line) => (/^[EWI] ENCODER: /.test(line) ? undefined : line)),
  },
  {
    name: 'address',
    reason: 'A browser does not reveal its IP address to a page.',
    normalise: lines((line) => line.replace(/(IP) (\d+(\.\d+){3}|unknown)(?=\.?$)/, '$1 <own>')),
  },
  {
    name: 'tasks',
    reason: 'The page’s tasks are its workers, and a browser does not report their stacks.',
    normalise: lines((line) => (/^ {2}\S.{15} (\d+|unknown)$/.test(line) ? undefined : line)),
  },
  {
    name: 'saved server',
    reason: 'The page keeps its settings in its URL, and saves none.',
    normalise: lines((line) => (/^I APP: The server is saved\.$/.test(line) ? undefined : line)),
  },
  {
    name: 'close reason',
    reason: 'A browser hides why a WebSocket did not open (WHATWG WebSockets, section 4).',
    normalise: lines((line) => line.replace(/(connection closed) \(.*\)/, '$1 (<reason>)')),
  },
];

type Request = { readonly params?: { readonly operations?: readonly Operation[] } };
interface Operation {
  readonly params: { readonly operationParams?: Readonly<Record<string, unknown>> };
}

/** Changes the parameters of a transaction's operations. */
const operationParams =
  (normalise: (of: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>) =>
  (seen: readonly Tapped[]): readonly Tapped[] =>
    seen.map((tapped) => {
      const { params } = tapped.message as Request;
      const operations = params?.operations?.map((operation) => {
        const { operationParams } = operation.params;
        if (operationParams === undefined) return operation;
        const changed = { ...operation.params, operationParams: normalise(operationParams) };
        return { ...operation, params: changed };
      });
      if (operations === undefined) return tapped;
      const message = { ...(tapped.message as object), params: { ...params, operations } };
      return { ...tapped, message };
    });

/** In the messages of the WebSocket. */
export const signallingDifferences: readonly Difference<readonly Tapped[]>[] = [
  {
    name: 'offer',
    reason:
      'RTCPeerConnection writes the page’s SDP; the stand-in of esp_peer writes the host board’s.',
    normalise: operationParams((of) => ('offer' in of ? { ...of, offer: '<sdp>' } : of)),
  },
  {
    name: 'firmware tag',
    reason: 'The page’s version string differs from the firmware’s.',
    normalise: operationParams((of) =>
      of['key'] === boardTags.firmware ? { ...of, value: '<version>' } : of,
    ),
  },
  {
    name: 'id tag',
    reason: 'A browser does not reveal its MAC address to a page, which has a random id.',
    normalise: operationParams((of) =>
      of['key'] === boardTags.id ? { ...of, value: '<id>' } : of,
    ),
  },
];

/** The properties of a board's offer and stream. */
export type MediaFacts = Readonly<Record<string, unknown>>;

const without =
  (...names: readonly string[]) =>
  (seen: MediaFacts): MediaFacts =>
    Object.fromEntries(Object.entries(seen).filter(([name]) => !names.includes(name)));

/** In the SDP and in the packets. */
export const mediaDifferences: readonly Difference<MediaFacts>[] = [
  {
    name: 'H.264 payload type',
    reason: 'RTCPeerConnection chooses its payload types, which are dynamic (RFC 3551).',
    normalise: without('videoPayloadTypes'),
  },
  {
    name: 'aggregation packets',
    reason:
      'Chromium puts small NAL units, such as SPS and PPS, into one packet (RFC 6184 STAP-A).',
    normalise: without('aggregates'),
  },
  {
    name: 'SDP lines',
    reason: 'Chromium always adds lines to its offer, such as RTP header extensions.',
    normalise: without('sdpAttributes'),
  },
  {
    name: 'SSRCs',
    reason: 'RTCPeerConnection chooses random SSRCs; esp_peer has constant ones.',
    normalise: without('ssrcs'),
  },
];
