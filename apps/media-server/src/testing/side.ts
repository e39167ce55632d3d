import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import { Forwarder } from '../rtp/forwarder.ts';
import { isRtcp } from '../rtp/packet.ts';
import type { Rtcp } from '../rtp/rtcp.ts';
import { parseRtcp } from '../rtp/rtcp.ts';
import type { LinkChange } from '../rtp/viewer-link.ts';
import { headerOf } from './rtp.ts';

/** A publisher of video as it is negotiated. */
export const publishing: NegotiatedMedium = {
  kind: 'VIDEO',
  codec: 'H264',
  payloadType: 102,
  feedback: { nack: true, pli: true, fir: true, remb: true },
  receives: true,
  sends: false,
  ssrcs: [1],
  playoutDelay: undefined,
};

export const watching: NegotiatedMedium = {
  ...publishing,
  payloadType: 125,
  receives: false,
  sends: true,
  ssrcs: [],
};

/** A forwarder with what it sent and told. */
export interface Side {
  readonly forwarder: Forwarder;
  readonly sent: Buffer[];
  readonly flows: string[];
  readonly changes: LinkChange[];
}

const open: Forwarder[] = [];

/** `ssrc` is the video's; audio has the next one. */
export function side(medium: NegotiatedMedium | NegotiatedMedium[], ssrc: number): Side {
  const sent: Buffer[] = [];
  const flows: string[] = [];
  const changes: LinkChange[] = [];
  const forwarder = new Forwarder({
    ssrcs: { AUDIO: ssrc + 1, VIDEO: ssrc },
    cname: 'test',
    send: (packet) => sent.push(Buffer.from(packet)),
    onFlowIn: (kind, flowing) => flows.push(`in ${kind} ${flowing}`),
    onFlowOut: (kind, flowing) => flows.push(`out ${kind} ${flowing}`),
    onLinkChange: (change) => changes.push(change),
  });
  forwarder.configure([medium].flat());
  open.push(forwarder);
  return { forwarder, sent, flows, changes };
}

export function closeSides(): void {
  for (const forwarder of open.splice(0)) forwarder.close();
}

export const media = (at: Side): Buffer[] => at.sent.filter((packet) => !isRtcp(packet));

export const feedbackOf = (at: Side): Rtcp[] =>
  at.sent.filter(isRtcp).flatMap((packet) => parseRtcp(packet));

/** The sequence numbers of what was sent, from 0 on. */
export const sequences = (at: Side): number[] => {
  const all = media(at).map((packet) => headerOf(packet).sequence);
  return all.map((sequence) => (sequence - (all[0] ?? 0)) & 0xffff);
};

export function watch(publisher: Side, viewer: Side): void {
  viewer.forwarder.sinks.VIDEO.attach(publisher.forwarder.sources.VIDEO);
  viewer.forwarder.sinks.AUDIO.attach(publisher.forwarder.sources.AUDIO);
  viewer.forwarder.start();
}

export function feed(publisher: Side, packets: readonly Buffer[]): void {
  for (const packet of packets) publisher.forwarder.receive(Buffer.from(packet));
}
