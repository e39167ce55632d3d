import { type Rtcp, isRtcp, parseRtcp } from '@boardcast/rtp';
import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import { Forwarder } from '../rtp/forwarder.ts';
import type { LinkChange } from '../rtp/viewer-link.ts';
import { headerOf } from './rtp.ts';

/** The negotiated video of a publisher. */
export const publisherVideo: NegotiatedMedium = {
  kind: 'VIDEO',
  codec: 'H264',
  payloadType: 102,
  feedback: { nack: true, pli: true, fir: true, remb: true },
  receives: true,
  sends: false,
  ssrcs: [1],
  playoutDelay: undefined,
  originalTimes: false,
};

export const viewerVideo: NegotiatedMedium = {
  ...publisherVideo,
  payloadType: 125,
  receives: false,
  sends: true,
  ssrcs: [],
};

/** A forwarder with what it sent and reported. */
export interface TestForwarder {
  readonly forwarder: Forwarder;
  readonly sent: Buffer[];
  readonly flows: string[];
  readonly changes: LinkChange[];
}

const open: Forwarder[] = [];

/** `ssrc` is that of video; audio has the next one. */
export function createForwarder(
  medium: NegotiatedMedium | NegotiatedMedium[],
  ssrc: number,
  { relays = false }: { readonly relays?: boolean } = {},
): TestForwarder {
  const sent: Buffer[] = [];
  const flows: string[] = [];
  const changes: LinkChange[] = [];
  const forwarder = new Forwarder({
    ssrcs: { AUDIO: ssrc + 1, VIDEO: ssrc },
    cname: 'test',
    relays: () => relays,
    send: (packet) => sent.push(Buffer.from(packet)),
    onFlowIn: (kind, flowing) => flows.push(`in ${kind} ${flowing}`),
    onFlowOut: (kind, flowing) => flows.push(`out ${kind} ${flowing}`),
    onLinkChange: (change) => changes.push(change),
  });
  forwarder.configure([medium].flat());
  open.push(forwarder);
  return { forwarder, sent, flows, changes };
}

export function closeForwarders(): void {
  for (const forwarder of open.splice(0)) forwarder.close();
}

export const media = (forwarder: TestForwarder): Buffer[] =>
  forwarder.sent.filter((packet) => !isRtcp(packet));

export const feedbackOf = (forwarder: TestForwarder): Rtcp[] =>
  forwarder.sent.filter(isRtcp).flatMap((packet) => parseRtcp(packet));

/** The sequence numbers of sent packets, starting at 0. */
export const sequences = (forwarder: TestForwarder): number[] => {
  const all = media(forwarder).map((packet) => headerOf(packet).sequence);
  return all.map((sequence) => (sequence - (all[0] ?? 0)) & 0xffff);
};

export function watch(publisher: TestForwarder, viewer: TestForwarder): void {
  viewer.forwarder.sinks.VIDEO.attach(publisher.forwarder.sources.VIDEO);
  viewer.forwarder.sinks.AUDIO.attach(publisher.forwarder.sources.AUDIO);
  viewer.forwarder.start();
}

export function feed(publisher: TestForwarder, packets: readonly Buffer[]): void {
  for (const packet of packets) publisher.forwarder.receive(Buffer.from(packet));
}
