import { parseSps, sliceQps, type Recorder } from '@boardcast/e2e';
import { idrIntervals, isIdr, type AccessUnit } from '@boardcast/testkit/h264-depacketizer';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import type { RtpPacket } from '@boardcast/testkit/rtp';
import type { MediaFacts } from './differences.ts';

/** With the header of 12 bytes, to fit into an MTU of 1,280 bytes. */
const maxRtpBytes = 1200;
const rtpHeader = 12;

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The media properties of an offer, in the order of its sections. */
export function offeredFacts(offer: string): MediaFacts {
  const sections = offer.split(/^(?=m=)/m).slice(1);
  const each = (pattern: RegExp) => sections.map((section) => pattern.exec(section)?.[1]);
  const names = [...offer.matchAll(/^a=([\w-]+)/gm)].map(([, name]) => name);
  return {
    sections: each(/^m=(\w+)/),
    protocol: each(/^m=\w+ \d+ (\S+)/),
    direction: each(/^a=(sendonly|sendrecv|recvonly|inactive)/m),
    mids: each(/^a=mid:(\S+)/m),
    audioPayloadType: / (\d+)$/m.exec(sections[0]?.split('\r\n')[0] ?? '')?.[1],
    videoPayloadTypes: each(/^m=video \d+ \S+ (.+)\r$/m)[1],
    videoCodecs: distinct(
      [...(sections[1] ?? '').matchAll(/^a=rtpmap:\d+ (\S+)/gm)].map((m) => m[1]),
    ),
    hasCandidates: each(/^a=(candidate):/m),
    ssrcs: each(/^a=ssrc:(-?\d+)/m),
    sdpAttributes: distinct(names).sort(),
  };
}

/** The properties of a board's stream, as another viewer receives it. */
export async function sentFacts(recorder: Recorder, gop: number): Promise<MediaFacts> {
  const [begin, video, audio] = [
    recorder.accessUnits.length,
    recorder.videoPackets.length,
    recorder.audioPackets.length,
  ];
  await recorder.more(3 * gop + 5, 60_000);
  const recorded = recorder.accessUnits.slice(begin);
  const units = recorded.slice(recorded.findIndex(isIdr));
  return {
    packetsLost: recorder.packetsLost,
    ...videoFacts(units),
    ...packetFacts(recorder.videoPackets.slice(video)),
    ...audioFacts(recorder.audioPackets.slice(audio)),
  };
}

function videoFacts(units: readonly AccessUnit[]): MediaFacts {
  const idrs = units.flatMap((unit, at) => (isIdr(unit) ? [at] : []));
  const sps = units[0]?.units.find((unit) => nalType(unit) === nalTypes.sps);
  const ticks = units.slice(1).map((unit, at) => unit.timestamp - (units[at]?.timestamp ?? 0));
  return {
    sps: parseSps(sps ?? new Uint8Array()),
    gop: idrIntervals(units).at(-1),
    beforeIdr: distinct(idrs.map((at) => setsIn(units[at]).join(' '))),
    qp: distinct(sliceQps(units)).sort((a, b) => a - b),
    fps: Math.round(90_000 / median(ticks)),
  };
}

/** A frame that a busy machine drops makes one step longer, and leaves this as it is. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The parameter sets before an access unit's first slice. */
function setsIn(unit: AccessUnit | undefined): readonly string[] {
  const types = (unit?.units ?? []).map(nalType);
  const before = types.slice(0, types.indexOf(nalTypes.idr));
  return Object.entries({ sps: nalTypes.sps, pps: nalTypes.pps })
    .filter(([, type]) => before.includes(type))
    .map(([name]) => name);
}

function packetFacts(packets: readonly RtpPacket[]): MediaFacts {
  const largest = Math.max(...packets.map(({ payload }) => payload.length + rtpHeader));
  const kinds = distinct(packets.map(({ payload }) => nalType(payload)));
  return {
    fitsRtpLimit: largest <= maxRtpBytes,
    fragments: kinds.includes(nalTypes.fuA),
    aggregates: kinds.includes(nalTypes.stapA),
  };
}

function audioFacts(packets: readonly RtpPacket[]): MediaFacts {
  const steps = packets
    .slice(1)
    .map(({ timestamp }, at) => timestamp - (packets[at]?.timestamp ?? 0));
  return {
    audioPayloadTypes: distinct(packets.map(({ payloadType }) => payloadType)),
    audioBytes: distinct(packets.map(({ payload }) => payload.length)),
    audioSteps: distinct(steps),
  };
}
