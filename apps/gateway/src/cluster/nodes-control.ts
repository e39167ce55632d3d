import type { Cluster, GatewayReadiness, MediaNode } from '@boardcast/protocol';

/** How a node is drained. */
export interface DrainPlan {
  /** Clients that are moved each second, by all gateways together. */
  readonly rate: number;
  /** When what is left is disconnected, in ms since 1970. */
  readonly deadline: number;
}

/** `refused`: it cannot be now, for a reason that is a sentence. */
export type DrainOutcome =
  | { readonly kind: 'done'; readonly node: MediaNode }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the HTTP API says about the installation, and changes in it. */
export interface NodesControl {
  cluster(): Promise<Cluster>;
  /** Drains a node; without a plan it serves again. */
  setDrain(node: string, plan: DrainPlan | undefined): Promise<DrainOutcome>;
  /**
   * Drains the nodes that this gateway was started with, or ends that if one is drained already. Resolves
   * with what became of each, in one line.
   */
  toggleOwn(): Promise<readonly string[]>;
  readiness(): GatewayReadiness;
}
