export { clockRates, inspectPayload, type Codec } from './codec.ts';
export type { FrameContent } from './frame-content.ts';
export { inspectH264, nalUnitsOf } from './h264.ts';
export { isRtcp, parseRtp, type RtpHeader } from './header.ts';
export { Losses, type Recovery } from './losses.ts';
export { Reception } from './reception.ts';
export { originalTimesAttribute } from './original-times.ts';
export { parseRtcp, type ReportBlock, type Rtcp, type SenderReport } from './rtcp.ts';
export {
  writeCname,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
} from './rtcp-write.ts';
export { sequenceDistance, SequenceUnroller } from './sequence.ts';
export { vp8DescriptorLength } from './vp8.ts';
