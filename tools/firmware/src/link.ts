/** A byte stream to a board: a serial port, a TCP connection, or a program's own console. */
export interface Link {
  /** What a person calls it. */
  readonly name: string;
  /** Whether it has the lines that reset a board, DTR and RTS. */
  readonly hasSignals: boolean;
  write(bytes: Uint8Array): Promise<void>;
  setSignals(signals: Signals): Promise<void>;
  setBaudRate(baud: number): Promise<void>;
  /** There is no more to write: a program hears the end of its input, a board hears nothing. */
  endInput(): void;
  /** Ends it without telling the listener; may be called twice. */
  close(): Promise<void>;
}

/** RTS holds the chip in reset, DTR pulls its boot pin: both by the boards' auto-reset circuit. */
export interface Signals {
  readonly dtr: boolean;
  readonly rts: boolean;
}

export interface LinkListener {
  onData(bytes: Uint8Array): void;
  /** It ended by itself: why, and a program's exit status. Nothing comes after it. */
  onClosed(reason: string, status?: number): void;
}

/** There is nothing to open yet: what may come when a board is plugged in, or its port is served. */
export class LinkMissingError extends Error {}

export type OpenLink = (listener: LinkListener) => Promise<Link>;

const resetMs = 100;

/** Restarts the board. Rejects where the link has no lines for it. */
export async function resetBoard(link: Link): Promise<void> {
  if (!link.hasSignals) {
    throw new Error(`${link.name} has no reset line: press the board's reset button.`);
  }
  await link.setSignals({ dtr: false, rts: true });
  await new Promise((resolve) => setTimeout(resolve, resetMs));
  await link.setSignals({ dtr: false, rts: false });
}
