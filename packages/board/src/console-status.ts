import { consoleLine } from './console-messages.ts';

/** What the console's command `i` prints. */
export interface BoardStatus {
  /** Bytes of heap: free now, and the minimum since the start. */
  readonly heap: { readonly free: number; readonly minFree: number } | undefined;
  readonly uptimeMs: number;
  /** The board's IP address; undefined while Wi-Fi is not connected. */
  readonly address: string | undefined;
  /** Without secrets; undefined while none is set. */
  readonly server: string | undefined;
  /** Undefined while no publisher is started: no server is set, or the camera failed. */
  readonly publisher: PublisherStatus | undefined;
  readonly tasks: readonly TaskStatus[];
}

export interface PublisherStatus {
  /** The publisher's phase in words: `status` of `publisherPhases` in @boardcast/protocol. */
  readonly phase: string;
  readonly sendsMedia: boolean;
  readonly framesSent: number;
  readonly keyFrameRequests: number;
  readonly audioPacketsSent: number;
}

export interface TaskStatus {
  readonly name: string;
  /** Bytes of stack that were never used; undefined where the platform does not report them. */
  readonly minFreeStack: number | undefined;
}

/** The lines that `i` prints. */
export function statusLines(status: BoardStatus): readonly string[] {
  const { heap, uptimeMs, address, server, publisher, tasks } = status;
  return [
    consoleLine('heap', { free: heap?.free, minFree: heap?.minFree }),
    consoleLine('uptime', { uptime: uptimeMs }),
    address === undefined
      ? consoleLine('wifiDisconnected')
      : consoleLine('wifiConnected', { address }),
    server === undefined ? consoleLine('serverIsNotSet') : consoleLine('server', { server }),
    ...publisherLines(publisher),
    consoleLine('tasks'),
    ...tasks.map((task) => consoleLine('task', task)),
  ];
}

function publisherLines(status: PublisherStatus | undefined): readonly string[] {
  if (status === undefined) return [consoleLine('publisherNotStarted')];
  const { phase, sendsMedia, framesSent, keyFrameRequests, audioPacketsSent } = status;
  return [
    consoleLine(sendsMedia ? 'publisherSending' : 'publisher', { status: phase }),
    consoleLine('framesSent', { frames: framesSent, requests: keyFrameRequests }),
    consoleLine('audioPacketsSent', { packets: audioPacketsSent }),
  ];
}
