import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { H264Depacketizer } from '@boardcast/testkit/h264-depacketizer';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import { inSequence, type RtpPacket } from '@boardcast/testkit/rtp';

/** Several packets. */
const bytes = 2500;

/** A frame with its number, which no decoder could show. */
export function numberedFrame(number: number, isKey: boolean): EncodedFrame {
  const unit = Buffer.alloc(bytes, 0x55);
  unit.writeUInt8(isKey ? 0x65 : 0x41, 0);
  unit.writeUInt32BE(number, 1);
  const sets = [Buffer.from([0x67, 0x42, 0xe0, 0x1f]), Buffer.from([0x68, 0xce])];
  return isKey ? [...sets, unit] : [unit];
}

export interface NumberedFrame {
  readonly number: number;
  readonly isKey: boolean;
  readonly isWhole: boolean;
}

/** The frames in received packets, in the order of their sequence numbers. */
export function framesIn(packets: readonly RtpPacket[]): readonly NumberedFrame[] {
  const depacketizer = new H264Depacketizer();
  return inSequence(packets)
    .flatMap((packet) => depacketizer.push(packet))
    .flatMap(({ units }) => units.filter((unit) => [1, 5].includes(nalType(unit))))
    .map((unit) => ({
      number: unit.readUInt32BE(1),
      isKey: nalType(unit) === nalTypes.idr,
      isWhole: unit.length === bytes,
    }));
}
