import { boardTags } from '@boardcast/protocol';
import type { ObjectOwners } from './object-owners.ts';
import type { PipelineState } from './pipeline-state.ts';

/** The MAC address that a firmware's id is. */
const macAddress = /^(?:[\da-f]{2}:){5}[\da-f]{2}$/i;

/**
 * Identifies a board across restarts: by its key, by the id that it tells, or by its first offer. An
 * id is believed within what one user publishes.
 */
export function identityOf({ id, tags }: PipelineState, owners: ObjectOwners): string {
  const creator = owners.creatorOf(id);
  if (creator?.kind === 'board') return `key ${creator.name}`;
  const user = creator?.kind === 'user' ? creator.id : '';
  const told = tags.get(boardTags.id);
  if (told !== undefined) return `id ${told} ${user}`;
  return `offer ${owners.identityOf(id) ?? id}`;
}

/** Whether an identity is a board's own: its key, or an id that it tells. */
export function isToldByBoard(identity: string): boolean {
  return identity.startsWith('key ') || identity.startsWith('id ');
}

/** Whether a board keeps its name while it is offline: a board with a key or a MAC address of its own. */
export function keepsName(identity: string): boolean {
  const [kind, id = ''] = identity.split(' ');
  return kind === 'key' || (kind === 'id' && macAddress.test(id));
}
