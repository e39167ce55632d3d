import type { Random } from '@boardcast/testkit/random';

export interface BadLinkOptions {
  /** The share of datagrams that is lost, 0 to 1. */
  readonly loss: number;
  /** How many are lost in a row, on average. */
  readonly burst: number;
}

/** Whether the next datagram of one direction is lost: single ones and bursts (Gilbert's model). */
export function badLink(random: Random, { loss, burst }: BadLinkOptions): () => boolean {
  let losing = false;
  const [begin, end] = [loss / (burst * (1 - loss)), 1 / burst];
  return () => {
    losing = losing ? !random.chance(end) : random.chance(begin);
    return losing;
  };
}
