import type { RecordValues } from '@boardcast/directory';

type Load = RecordValues['node']['load'];

/** How many endpoints fill an embedded media server. */
const maxEndpoints = 4000;

/** How many boards fill a node, as long as it has not told what they cost. */
const maxPlaced = 200;
/** In percent: what a CPU's load varies by on its own. */
const cpuNoise = 5;

/** How full a node is: 0 is idle, 1 is full. `placed` is what was placed there since it told its load. */
export function fullnessOf({ cpu, endpoints }: Load, placed: number): number {
  const steadyCpu = Math.round((cpu ?? 0) / cpuNoise) * cpuNoise;
  return Math.max(steadyCpu / 100, endpoints / maxEndpoints) + placed / maxPlaced;
}

export interface Candidate {
  readonly id: string;
  readonly fullness: number;
  /** How many boards are on it, with those that were placed there just now. */
  readonly boards: number;
}

/** Nodes that differ by less are equally full: what they tell is up to some seconds old. */
const equalFullness = 0.1;

/**
 * The less full one of two random nodes: nearly as even as the least full of all, and gateways that
 * know the same load do not all choose the same node.
 */
export function betterOfTwo(
  candidates: readonly Candidate[],
  random: () => number = Math.random,
): string | undefined {
  const first = Math.floor(random() * candidates.length);
  const one = candidates[first];
  if (one === undefined || candidates.length === 1) return one?.id;
  const step = 1 + Math.floor(random() * (candidates.length - 1));
  const other = candidates[(first + step) % candidates.length];
  return other === undefined || isBetter(one, other) ? one.id : other.id;
}

/** Of two equally full nodes, the one with fewer boards. */
function isBetter(one: Candidate, other: Candidate): boolean {
  const difference = one.fullness - other.fullness;
  if (Math.abs(difference) > equalFullness) return difference < 0;
  return one.boards <= other.boards;
}
