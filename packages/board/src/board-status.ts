import { publisherPhases, type PublisherPhase } from './publisher-phase.ts';

/** What a board tells when it is asked by `i`. */
export interface BoardStatus {
  /** Bytes of heap: those free now, and the least there were since the start. */
  readonly heap: { readonly free: number; readonly minFree: number } | undefined;
  readonly uptimeMs: number;
  /** The board's address in its network; undefined where it is in none. */
  readonly address: string | undefined;
  /** Undefined while there is no camera to publish. */
  readonly publisher: PublisherStatus | undefined;
  readonly tasks: readonly TaskStatus[];
}

export interface PublisherStatus {
  readonly phase: PublisherPhase;
  readonly mediaFlows: boolean;
  readonly framesSent: number;
  readonly keyFrameRequests: number;
  readonly audioPacketsSent: number;
}

export interface TaskStatus {
  readonly name: string;
  /** Bytes of stack that were never used; undefined where nobody can know. */
  readonly minFreeStack: number | undefined;
}

/** The figure where a browser does not tell it. */
const untold = 'unknown';

/** What `i` prints, line by line, as the firmware's status does. */
export function statusLines(status: BoardStatus): readonly string[] {
  const { heap, uptimeMs, address, publisher, tasks } = status;
  const [free, minFree] = [heap?.free ?? untold, heap?.minFree ?? untold];
  return [
    `Free heap: ${free} bytes, at least ${minFree} since the start`,
    `Uptime: ${(uptimeMs / 1000).toFixed(1)} s`,
    `Wi-Fi: ${address === undefined ? 'no network' : `address ${address}`}`,
    ...publisherLines(publisher),
    'Tasks, with the least stack that was left, in bytes:',
    ...tasks.map(({ name, minFreeStack }) => `  ${name.padEnd(16)} ${minFreeStack ?? untold}`),
  ];
}

function publisherLines(status: PublisherStatus | undefined): readonly string[] {
  if (status === undefined) return ['Publishing: no camera'];
  const { phase, mediaFlows, framesSent, keyFrameRequests, audioPacketsSent } = status;
  return [
    `Publishing: ${publisherPhases[phase].lasts}${mediaFlows ? ', media flows' : ''}`,
    `Pictures sent: ${framesSent}, key frames asked for: ${keyFrameRequests}`,
    `Sound packets sent: ${audioPacketsSent}`,
  ];
}
