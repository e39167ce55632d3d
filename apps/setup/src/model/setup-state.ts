import type { BoardInfo, FirmwareChoice, IdentifiedChip, WifiNetwork } from '@boardcast/flasher';
import type { ServerAddresses } from '@boardcast/protocol';
import type { SetupFailure } from './setup-error.ts';

/** The steps, in order. */
export const steps = ['connect', 'firmware', 'wifi', 'server', 'live'] as const;
export type Step = (typeof steps)[number];

interface StepState {
  /** What is being done; nothing can be started meanwhile. */
  readonly activity: Activity | undefined;
  readonly failure: SetupFailure | undefined;
}

export type Activity =
  | 'connecting'
  | 'erasing'
  | 'writing'
  | 'starting'
  | 'scanning'
  | 'joining'
  | 'saving'
  | 'publishing';

export interface ConnectState extends StepState {
  readonly step: 'connect';
}

export interface FirmwareState extends StepState {
  readonly step: 'firmware';
  readonly chip: IdentifiedChip;
  /** Undefined while there is none for the chip. */
  readonly firmware: FirmwareChoice | undefined;
  /** The written part of all files, 0 to 1. */
  readonly progress: number;
}

export interface WifiState extends StepState {
  readonly step: 'wifi';
  readonly info: BoardInfo;
  readonly networks: readonly WifiNetwork[];
  /** Whether the board is connected to a network already. */
  readonly isConnected: boolean;
}

export interface ServerState extends StepState {
  readonly step: 'server';
  readonly info: BoardInfo;
  readonly addresses: ServerAddresses;
  /** Whether the gateway requires a key of the board. */
  readonly needsKey: boolean;
}

export interface LiveState extends StepState {
  readonly step: 'live';
  /** The board's name in the list. */
  readonly name: string;
}

export type SetupState = ConnectState | FirmwareState | WifiState | ServerState | LiveState;
