import type { Random } from '@boardcast/testkit/random';

export interface PacketLossOptions {
  /** The fraction of datagrams that is lost, 0 to 1. */
  readonly loss: number;
  /** The average number of consecutive lost datagrams. */
  readonly burst: number;
}

/** Whether the next datagram of one direction is lost, in bursts (Gilbert's model). */
export function packetLoss(random: Random, { loss, burst }: PacketLossOptions): () => boolean {
  let isLosing = false;
  const [begin, end] = [loss / (burst * (1 - loss)), 1 / burst];
  return () => {
    isLosing = isLosing ? !random.chance(end) : random.chance(begin);
    return isLosing;
  };
}
