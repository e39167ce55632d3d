import { boardTags } from '@boardcast/protocol';
import type { Tapped } from './websocket-tap.ts';

/**
 * A difference between the two boards that is meant to be there. `forgive` makes alike what differs
 * by it; without it a comparison must fail, or else the difference is none.
 */
export interface Difference<T> {
  readonly name: string;
  readonly reason: string;
  forgive(seen: T): T;
}

/** Maps each line; an undefined one is left out. */
const lines =
  (forgive: (line: string) => string | undefined) =>
  (seen: readonly string[]): readonly string[] =>
    seen.map(forgive).filter((line) => line !== undefined);

/** In what the console prints, line by line. */
export const consoleDifferences: readonly Difference<readonly string[]>[] = [
  {
    name: 'version',
    reason: 'The page’s version string says that it is not a board.',
    forgive: lines((line) =>
      line
        .replace(/Boardcast \S+ on/, 'Boardcast <version> on')
        .replace(/^(Boardcast|ESP-IDF): .*/, '$1: <version>'),
    ),
  },
  {
    name: 'loading the encoder',
    reason: 'The page downloads its encoder, 32 MB of WASM, and logs that with the tag PAGE.',
    forgive: lines((line) => (/^[EWI] PAGE: /.test(line) ? undefined : line)),
  },
  {
    name: 'encoder statistics',
    reason:
      'The host board’s encoder logs its speed when it is suspended; it takes the place of hardware.',
    forgive: lines((line) => (/^[EWI] ENCODER: /.test(line) ? undefined : line)),
  },
  {
    name: 'address',
    reason: 'A browser does not reveal its IP address to a page.',
    forgive: lines((line) =>
      line.replace(/(IP) (\d+(\.\d+){3}|unknown)(?=\.?$)/, '$1 <own>'),
    ),
  },
  {
    name: 'tasks',
    reason: 'The page’s tasks are its workers, and a browser does not report their stacks.',
    forgive: lines((line) => (/^ {2}\S.{15} (\d+|unknown)$/.test(line) ? undefined : line)),
  },
  {
    name: 'close reason',
    reason: 'A browser hides why a WebSocket did not open (WHATWG WebSockets, section 4).',
    forgive: lines((line) => line.replace(/(connection closed) \(.*\)/, '$1 (<reason>)')),
  },
];

type Request = { readonly params?: { readonly operations?: readonly Operation[] } };
interface Operation {
  readonly params: { readonly operationParams?: Readonly<Record<string, unknown>> };
}

/** Changes what an operation of a transaction is given. */
const given =
  (forgive: (of: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>) =>
  (seen: readonly Tapped[]): readonly Tapped[] =>
    seen.map((tapped) => {
      const { params } = tapped.message as Request;
      const operations = params?.operations?.map((operation) => {
        const { operationParams } = operation.params;
        if (operationParams === undefined) return operation;
        const changed = { ...operation.params, operationParams: forgive(operationParams) };
        return { ...operation, params: changed };
      });
      if (operations === undefined) return tapped;
      const message = { ...(tapped.message as object), params: { ...params, operations } };
      return { ...tapped, message };
    });

/** In what goes over the WebSocket. */
export const signallingDifferences: readonly Difference<readonly Tapped[]>[] = [
  {
    name: 'offer',
    reason:
      'RTCPeerConnection writes the page’s SDP; the stand-in of esp_peer writes the host board’s.',
    forgive: given((of) => ('offer' in of ? { ...of, offer: '<sdp>' } : of)),
  },
  {
    name: 'firmware tag',
    reason: 'The page’s version string says that it is not a board.',
    forgive: given((of) => (of['key'] === boardTags.firmware ? { ...of, value: '<version>' } : of)),
  },
];

/** What a board offers and sends, figure by figure. */
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
    forgive: without('videoPayloadTypes'),
  },
  {
    name: 'aggregation packets',
    reason:
      'Chromium puts small NAL units, such as SPS and PPS, into one packet (RFC 6184 STAP-A).',
    forgive: without('aggregates'),
  },
  {
    name: 'SDP lines',
    reason: 'Chromium always adds lines to its offer, such as RTP header extensions.',
    forgive: without('sdpAttributes'),
  },
  {
    name: 'SSRCs',
    reason: 'RTCPeerConnection chooses random SSRCs; esp_peer has constant ones.',
    forgive: without('ssrcs'),
  },
];
