import type { BoardEntry } from '@boardcast/protocol';
import type { Tone } from '@boardcast/web';
import type { PlayerState } from '@boardcast/web/player';
import { h264Unsupported } from '../player/diagnosis.ts';

/**
 * - `unknown`: the server is unreachable.
 * - `idle`: online, and nothing asks to play it.
 * - `blocked`: the browser plays nothing before a click.
 * - the others: see `PlayerState`.
 */
export type StatusKind =
  | 'unknown'
  | 'offline'
  | 'idle'
  | 'blocked'
  | 'connecting'
  | 'retrying'
  | 'live'
  | 'poor'
  | 'stalled'
  | 'failed';

export interface BoardStatus {
  readonly kind: StatusKind;
  /** The state in one to three words. */
  readonly label: string;
  /** Why, and what to do; may be empty. */
  readonly text: string;
}

export interface StatusFacts {
  readonly name: string;
  /** Undefined for a board that is not in the list. */
  readonly entry: BoardEntry | undefined;
  /** False before the first list: every board may be online. */
  readonly hasList: boolean;
  /** Whether it is named, and not the board of an endpoint of any server. */
  readonly isNamed: boolean;
  /** Why there is no session with the board's server. */
  readonly serverProblem: string | undefined;
  /** It went offline a moment ago, or is being joined elsewhere: it may only be moving. */
  readonly isMoving: boolean;
  readonly isWanted: boolean;
  readonly isBlocked: boolean;
  readonly isH264Missing: boolean;
  readonly player: PlayerState;
  readonly message: string;
  readonly diagnosis: string | undefined;
}

export const tones: Readonly<Record<StatusKind, Tone>> = {
  unknown: 'off',
  offline: 'off',
  idle: 'off',
  blocked: 'off',
  connecting: 'busy',
  retrying: 'busy',
  live: 'good',
  poor: 'warning',
  stalled: 'warning',
  failed: 'danger',
};

/** The state of a board, from the list, the session and the player: there is no other. */
export function boardStatus(facts: StatusFacts): BoardStatus {
  const { entry, serverProblem, isWanted } = facts;
  const mayBeOffline = !(isWanted && facts.isMoving);
  if (serverProblem !== undefined) {
    return { kind: 'unknown', label: 'Unknown', text: serverProblem };
  }
  // A server sends the last frames to a new viewer even if the board is offline.
  if (entry?.state === 'offline' && mayBeOffline) {
    return { kind: 'offline', label: offlineLabel(entry.since), text: '' };
  }
  if (entry === undefined && facts.isNamed && facts.hasList && mayBeOffline) {
    const text = `Waiting for ${facts.name}: no board of that name is online.`;
    return { kind: 'offline', label: 'Not in the list', text };
  }
  if (!isWanted) return { kind: 'idle', label: 'Online', text: '' };
  return playerStatus(facts);
}

function playerStatus(facts: StatusFacts): BoardStatus {
  const { player, message, diagnosis } = facts;
  if (facts.isBlocked && player === 'live') {
    const text = 'This browser plays nothing before a click: press Play.';
    return { kind: 'blocked', label: 'Paused', text };
  }
  if (facts.isH264Missing) return { kind: 'failed', label: 'No H.264', text: h264Unsupported };
  switch (player) {
    case 'live':
      return diagnosis === undefined
        ? { kind: 'live', label: 'Live', text: '' }
        : { kind: 'poor', label: 'Poor connection', text: diagnosis };
    case 'stalled':
      return { kind: 'stalled', label: 'Stalled', text: message };
    case 'retrying':
      return { kind: 'retrying', label: 'Reconnecting', text: message };
    case 'failed':
      return { kind: 'failed', label: 'Failed', text: message };
    case 'idle':
    case 'connecting':
      return { kind: 'connecting', label: 'Connecting', text: diagnosis ?? message };
  }
}

const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dateFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function offlineLabel(since: string): string {
  const date = new Date(since);
  const isToday = date.toDateString() === new Date().toDateString();
  return `Offline since ${isToday ? timeFormat.format(date) : dateFormat.format(date)}`;
}
