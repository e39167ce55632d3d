import { flasherError } from './flasher-error.ts';

/** A byte stream to a board: a serial port, a TCP connection, or a program's own console. */
export interface Link {
  /** The path, address or program. */
  readonly name: string;
  /** Whether it has DTR and RTS, which reset a board. */
  readonly hasSignals: boolean;
  write(bytes: Uint8Array): Promise<void>;
  setSignals(signals: Signals): Promise<void>;
  setBaudRate(baud: number): Promise<void>;
  /** Ends the input of a program; ignored by a board. */
  endInput(): void;
  /** Closes it without calling the listener; may be called twice. */
  close(): Promise<void>;
}

/** With the boards' auto-reset circuit, RTS holds the chip in reset and DTR selects download mode. */
export interface Signals {
  readonly dtr: boolean;
  readonly rts: boolean;
}

export interface LinkListener {
  onData(bytes: Uint8Array): void;
  /** The link was closed: the reason, and a program's exit status. It is the last call. */
  onClosed(reason: string, status?: number): void;
}

export type OpenLink = (listener: LinkListener) => Promise<Link>;

const resetMs = 100;

/** Restarts the board. Rejects with `reset-unsupported` without reset lines. */
export async function resetBoard(link: Link): Promise<void> {
  if (!link.hasSignals) throw flasherError('reset-unsupported', { link: link.name });
  await link.setSignals({ dtr: false, rts: true });
  await new Promise((resolve) => setTimeout(resolve, resetMs));
  await link.setSignals({ dtr: false, rts: false });
}
