import type { BitWriter } from './bit-writer.ts';

const maxPartitionOrder = 6;
const maxParameter = 14;

/** How the residual of a block is coded (RFC 9639 section 9.2.7). */
export interface RicePlan {
  readonly partitionOrder: number;
  readonly parameters: readonly number[];
  readonly bits: number;
}

/** Signed numbers as unsigned ones: 0, −1, 1, −2, … (RFC 9639 section 9.2.7.2). */
function folded(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The cheapest plan; the first `order` samples of the block are not in the residual. */
export function planRice(residual: Int32Array, blockSize: number, order: number): RicePlan {
  let best = planPartitions(residual, blockSize, order, 0);
  for (let partitionOrder = 1; partitionOrder <= maxPartitionOrder; partitionOrder += 1) {
    const length = blockSize >> partitionOrder;
    if (length << partitionOrder !== blockSize || length <= order) break;
    const plan = planPartitions(residual, blockSize, order, partitionOrder);
    if (plan.bits < best.bits) best = plan;
  }
  return best;
}

function planPartitions(
  residual: Int32Array,
  blockSize: number,
  order: number,
  partitionOrder: number,
): RicePlan {
  const parameters: number[] = [];
  let bits = 6;
  for (const part of partitions(residual, blockSize, order, partitionOrder)) {
    const sum = part.reduce((total, value) => total + folded(value), 0);
    const parameter = bestParameter(sum, part.length);
    parameters.push(parameter);
    // The floor of each quotient is about its value less a half, or 0 if they are small.
    bits += 4 + part.length * (parameter + 1) + Math.floor(sum / 2 ** parameter);
  }
  return { partitionOrder, parameters, bits };
}

function* partitions(
  residual: Int32Array,
  blockSize: number,
  order: number,
  partitionOrder: number,
): Generator<Int32Array> {
  const length = blockSize >> partitionOrder;
  for (let end = length - order, start = 0; start < residual.length; start = end, end += length) {
    yield residual.subarray(start, end);
  }
}

function bestParameter(sum: number, count: number): number {
  let parameter = 0;
  while (parameter < maxParameter && count * 2 ** (parameter + 1) < sum) parameter += 1;
  return parameter;
}

export function writeRice(
  writer: BitWriter,
  residual: Int32Array,
  blockSize: number,
  order: number,
  { partitionOrder, parameters }: RicePlan,
): void {
  const fourBitParameters = 0;
  writer.write(fourBitParameters, 2);
  writer.write(partitionOrder, 4);
  let index = 0;
  for (const part of partitions(residual, blockSize, order, partitionOrder)) {
    const parameter = parameters[index] ?? 0;
    index += 1;
    writer.write(parameter, 4);
    for (const value of part) {
      const unsigned = folded(value);
      writer.writeUnary(unsigned >>> parameter);
      writer.write(unsigned, parameter);
    }
  }
}
