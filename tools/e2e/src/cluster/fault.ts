import type { Cluster } from './cluster.ts';
import type { ClusterMember, MemberKind } from './cluster-member.ts';

export const faultKinds = ['killed', 'stopped', 'cut off'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly member: MemberKind;
}

/** What happens to a member of a cluster. */
export async function inflict(
  cluster: Cluster,
  member: ClusterMember,
  kind: FaultKind,
): Promise<void> {
  if (kind === 'killed') await member.kill();
  else if (kind === 'stopped') member.signal('SIGSTOP');
  else await cluster.network.split(member.name);
}

/** Starts it again, continues it, or connects it again. */
export async function repair(
  cluster: Cluster,
  member: ClusterMember,
  kind: FaultKind,
): Promise<void> {
  if (kind === 'killed') await member.start();
  else if (kind === 'stopped') member.signal('SIGCONT');
  else await cluster.network.join(member.name);
}
