import type { AudioCodec } from './media-frame.ts';

/** Bytes of G.711 in a millisecond. */
const g711BytesPerMs = 8;
/** Of one Opus frame, by the configuration in steps of four (RFC 6716 section 3.1). */
const silkMs = [10, 20, 40, 60];
const hybridMs = [10, 20];
const celtMs = [2.5, 5, 10, 20];

/** How long the audio of a packet lasts, in ms. */
export function audioDuration(codec: AudioCodec, payload: Buffer): number {
  return codec === 'OPUS' ? opusDuration(payload) : payload.length / g711BytesPerMs;
}

function opusDuration(packet: Buffer): number {
  const toc = packet[0] ?? 0;
  const code = toc & 0x03;
  const count = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 0x3f : 2;
  return count * opusFrameMs(toc >> 3);
}

function opusFrameMs(configuration: number): number {
  const [durations, index] =
    configuration < 12
      ? [silkMs, configuration % 4]
      : configuration < 16
        ? [hybridMs, configuration % 2]
        : [celtMs, configuration % 4];
  return durations[index] ?? 20;
}
