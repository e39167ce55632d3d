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
    reason: 'The page says by its version that it is no board.',
    forgive: lines((line) =>
      line
        .replace(/Boardcast \S+ on/, 'Boardcast <version> on')
        .replace(/^(Boardcast|ESP-IDF): .*/, '$1: <version>'),
    ),
  },
  {
    name: 'loading the encoder',
    reason: 'The page’s encoder is 32 MB of WASM that come over the network; it says so as PAGE.',
    forgive: lines((line) => (/^[EWI] PAGE: /.test(line) ? undefined : line)),
  },
  {
    name: 'encoder figures',
    reason: 'The host board’s encoder stands for hardware, and tells its pace when it rests.',
    forgive: lines((line) => (/^[EWI] ENCODER: /.test(line) ? undefined : line)),
  },
  {
    name: 'address',
    reason: 'A browser does not tell a page its address in the network.',
    forgive: lines((line) =>
      line.replace(/(address) (\d+(\.\d+){3}|untold.*?)(?=\.?$)/, '$1 <own>'),
    ),
  },
  {
    name: 'tasks',
    reason: 'A page’s tasks are its workers, and nobody is told a browser’s stacks.',
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
    reason: 'RTCPeerConnection writes the page’s SDP, esp_peer’s stand-in the host board’s.',
    forgive: given((of) => ('offer' in of ? { ...of, offer: '<sdp>' } : of)),
  },
  {
    name: 'firmware tag',
    reason: 'The page says by its version that it is no board.',
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
    reason: 'RTCPeerConnection numbers its codecs by itself, and the number is dynamic (RFC 3551).',
    forgive: without('videoPayloadTypes'),
  },
  {
    name: 'aggregation packets',
    reason: 'Chromium puts small units, such as SPS and PPS, into one packet (RFC 6184 STAP-A).',
    forgive: without('aggregates'),
  },
  {
    name: 'SDP lines',
    reason: 'The page’s offer has what Chromium always adds, such as RTP header extensions.',
    forgive: without('sdpAttributes'),
  },
  {
    name: 'SSRCs',
    reason: 'RTCPeerConnection draws its SSRCs by chance; esp_peer has constant ones.',
    forgive: without('ssrcs'),
  },
];
