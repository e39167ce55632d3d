import type { AudioFrame, VideoFrame } from '../media/media-frame.ts';

/** Of a 640x480 stream of x264, baseline, level 3. */
const sps = Buffer.from('Z0LAHtoCgPbARAAAAwAEAAADAMg8WLqA', 'base64');
const pps = Buffer.from('aM48gA==', 'base64');

/** A key frame of H.264 with a slice of so many bytes. */
export function keyFrame(time: number, bytes = 3000): VideoFrame {
  const units = [sps, pps, Buffer.concat([Buffer.from([0x65]), Buffer.alloc(bytes - 1, 7)])];
  return { kind: 'video', codec: 'H264', units, isKey: true, time };
}

export function deltaFrame(time: number, bytes = 500): VideoFrame {
  const units = [Buffer.concat([Buffer.from([0x41]), Buffer.alloc(bytes - 1, 9)])];
  return { kind: 'video', codec: 'H264', units, isKey: false, time };
}

export function audioFrame(time: number): AudioFrame {
  return { kind: 'audio', codec: 'PCMA', data: Buffer.alloc(160, 0xd5), time, duration: 20 };
}
