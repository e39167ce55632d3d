import { box, fullBox, u16, u32, u8 } from './box.ts';

const reserved = Buffer.alloc(6);
const firstDataReference = u16(1);
const seventyTwoDpi = u32(0x480000);

/** A VisualSampleEntry (ISO/IEC 14496-12 section 12.1.3). */
function visualEntry(type: string, width: number, height: number, configuration: Buffer): Buffer {
  return box(
    type,
    reserved,
    firstDataReference,
    Buffer.alloc(16),
    u16(width, height),
    seventyTwoDpi,
    seventyTwoDpi,
    u32(0),
    u16(1),
    Buffer.alloc(32), // compressorname
    u16(0x18, 0xffff),
    configuration,
  );
}

/** An AudioSampleEntry (ISO/IEC 14496-12 section 12.2.3). */
function audioEntry(type: string, channels: number, rate: number, configuration: Buffer): Buffer {
  return box(
    type,
    reserved,
    firstDataReference,
    Buffer.alloc(8),
    u16(channels, 16, 0, 0),
    u32(rate * 0x10000),
    configuration,
  );
}

/** `configuration` is an AVCDecoderConfigurationRecord. */
export function avcEntry(width: number, height: number, configuration: Buffer): Buffer {
  return visualEntry('avc1', width, height, box('avcC', configuration));
}

/** "VP Codec ISO Media File Format Binding" 1.0: profile 0, level 1, 8 bits of 4:2:0, BT.709. */
export function vp8Entry(width: number, height: number): Buffer {
  const record = u8(0, 10, (8 << 4) | (1 << 1), 1, 1, 1, 0, 0);
  return visualEntry('vp08', width, height, fullBox('vpcC', 1, 0, record));
}

/** "Encapsulation of FLAC in ISO Base Media File Format" 0.0.4; `streamInfo` is the metadata block. */
export function flacEntry(rate: number, streamInfo: Buffer): Buffer {
  const lastBlock = u8(0x80, 0, 0, streamInfo.length);
  return audioEntry('fLaC', 1, rate, fullBox('dfLa', 0, 0, lastBlock, streamInfo));
}

/** "Encapsulation of Opus in ISO Base Media File Format" 0.6.8. */
export function opusEntry(channels: number): Buffer {
  const preSkip = u16(0);
  return audioEntry(
    'Opus',
    channels,
    48_000,
    box('dOps', u8(0, channels), preSkip, u32(48_000), u16(0), u8(0)),
  );
}
