import { u16 } from '../mp4/box.ts';
import { BitWriter } from './bit-writer.ts';
import { crc16, crc8 } from './checksum.ts';
import { planRice, writeRice } from './rice-coding.ts';

/** RFC 9639 section 8.2: a block that is not the last one has no fewer samples. */
export const minBlockSize = 16;
const bitDepth = 16;
const maxFixedOrder = 4;
const rateCodes: ReadonlyMap<number, number> = new Map([
  [8000, 4],
  [16_000, 5],
  [48_000, 10],
]);

/** The metadata block STREAMINFO of one channel of 16 bits (RFC 9639 section 8.2). */
export function streamInfo(rate: number, maxBlockSize: number): Buffer {
  const writer = new BitWriter();
  writer.write(minBlockSize, 16);
  writer.write(maxBlockSize, 16);
  const unknownFrameSizes = 24;
  writer.write(0, unknownFrameSizes);
  writer.write(0, unknownFrameSizes);
  writer.write(rate, 20);
  const oneChannel = 0;
  writer.write(oneChannel, 3);
  writer.write(bitDepth - 1, 5);
  const unknownLength = 36;
  writer.write(0, unknownLength - 32);
  writer.write(0, 32);
  const noDigest = Buffer.alloc(16);
  return Buffer.concat([writer.bytes, noDigest]);
}

/**
 * One FLAC frame of one channel, by the best fixed predictor (RFC 9639 section 9). `position` is the
 * number of samples before it.
 */
export function encodeFlac(samples: Int16Array, rate: number, position: number): Buffer {
  const writer = new BitWriter();
  writeHeader(writer, samples.length, rate, position);
  writeSubframe(writer, samples);
  writer.align();
  return Buffer.concat([writer.bytes, u16(crc16(writer.bytes))]);
}

function writeHeader(writer: BitWriter, blockSize: number, rate: number, position: number): void {
  const syncCodeOfVariableBlocks = 0xfff9;
  const sixteenBitBlockSize = 7;
  const oneChannel = 0;
  const sixteenBitDepth = 4;
  writer.write(syncCodeOfVariableBlocks, 16);
  writer.write(sixteenBitBlockSize, 4);
  writer.write(rateCodes.get(rate) ?? 0, 4);
  writer.write(oneChannel, 4);
  writer.write(sixteenBitDepth, 3);
  writer.write(0, 1);
  for (const byte of codedNumber(position)) writer.write(byte, 8);
  writer.write(blockSize - 1, 16);
  writer.write(crc8(writer.bytes), 8);
}

/** A number as UTF-8 would code it, with up to 36 bits (RFC 9639 section 9.1.5). */
function codedNumber(value: number): readonly number[] {
  if (value < 0x80) return [value];
  const following: number[] = [];
  let rest = value;
  let room = 0x40;
  do {
    following.unshift(0x80 | (rest % 0x40));
    rest = Math.floor(rest / 0x40);
    room >>= 1;
  } while (rest >= room);
  return [(0x100 - 2 * room) | rest, ...following];
}

function writeSubframe(writer: BitWriter, samples: Int16Array): void {
  const wasted = wastedBits(samples);
  const values = Int32Array.from(samples, (sample) => sample >> wasted);
  const depth = bitDepth - wasted;
  if (values.every((value) => value === values[0])) {
    writeSubframeHeader(writer, 0, wasted);
    writer.write(values[0] ?? 0, depth);
    return;
  }
  const { order, residual } = bestPrediction(values);
  const plan = planRice(residual, values.length, order);
  if (plan.bits + order * depth >= values.length * depth) {
    writeSubframeHeader(writer, 1, wasted);
    for (const value of values) writer.write(value, depth);
    return;
  }
  writeSubframeHeader(writer, 8 + order, wasted);
  for (const value of values.subarray(0, order)) writer.write(value, depth);
  writeRice(writer, residual, values.length, order, plan);
}

/** RFC 9639 section 9.2.1: type 0 is constant, 1 verbatim, from 8 on fixed predictors. */
function writeSubframeHeader(writer: BitWriter, type: number, wasted: number): void {
  writer.write(type, 7);
  writer.write(wasted === 0 ? 0 : 1, 1);
  if (wasted > 0) writer.writeUnary(wasted - 1);
}

/** The low bits that are 0 in all samples: decoded A-law has three of them, decoded µ-law two. */
function wastedBits(samples: Int16Array): number {
  const used = samples.reduce((bits, sample) => bits | sample, 0);
  return used === 0 ? 0 : 31 - Math.clz32(used & -used);
}

/** The order of the fixed predictor with the smallest residual (RFC 9639 section 9.2.5). */
function bestPrediction(values: Int32Array): { order: number; residual: Int32Array } {
  let best = { order: 0, residual: values };
  let bestSum = sumOfMagnitudes(values);
  let residual = values;
  for (let order = 1; order <= Math.min(maxFixedOrder, values.length - 1); order += 1) {
    residual = differencesOf(residual);
    const sum = sumOfMagnitudes(residual);
    if (sum < bestSum) [best, bestSum] = [{ order, residual }, sum];
  }
  return best;
}

function differencesOf(values: Int32Array): Int32Array {
  const differences = new Int32Array(values.length - 1);
  for (let at = 0; at < differences.length; at += 1) {
    differences[at] = (values[at + 1] ?? 0) - (values[at] ?? 0);
  }
  return differences;
}

function sumOfMagnitudes(values: Int32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
