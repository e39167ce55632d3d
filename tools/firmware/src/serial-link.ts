import { SerialPort } from 'serialport';
import { LinkMissingError, type Link, type LinkListener, type Signals } from './link.ts';

/** A serial port or a pseudo-terminal. Rejects in one line that says what to do. */
export async function openSerialLink(
  path: string,
  baudRate: number,
  listener: LinkListener,
): Promise<Link> {
  const port = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
  await openPort(port);
  const link = new SerialLink(port, listener);
  await link.probeSignals();
  return link;
}

function openPort(port: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(openError(port.path, error))));
  });
}

function openError(path: string, error: Error): Error {
  const { message } = error;
  if (/No such file/.test(message)) {
    return new LinkMissingError(`There is no port ${path}: is the board plugged in?`);
  }
  if (/Permission denied|Access denied/.test(message)) {
    return new Error(
      `${path} may not be opened: add yourself to its group, "sudo usermod -aG dialout $USER", and log in anew.`,
    );
  }
  if (/lock|busy|temporarily unavailable/i.test(message)) {
    return new Error(`${path} is open in another program, such as a monitor: close that first.`);
  }
  return new Error(`${path} could not be opened: ${message.replace(/^Error:? */, '')}.`);
}

class SerialLink implements Link {
  readonly #port: SerialPort;
  #hasSignals = true;
  #closing = false;

  constructor(port: SerialPort, listener: LinkListener) {
    this.#port = port;
    port.on('data', (bytes: Buffer) => listener.onData(bytes));
    port.on('error', () => undefined);
    port.once('close', (error: Error | null) => {
      if (this.#closing) return;
      this.#closing = true;
      listener.onClosed(error === null || error === undefined ? 'it was closed' : 'it is gone');
    });
  }

  get name(): string {
    return this.#port.path;
  }

  get hasSignals(): boolean {
    return this.#hasSignals;
  }

  /** A pseudo-terminal refuses the lines (ENOTTY); both off let a board run. */
  async probeSignals(): Promise<void> {
    try {
      await this.setSignals({ dtr: false, rts: false });
    } catch {
      this.#hasSignals = false;
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#call((done) => this.#port.write(Buffer.from(bytes), done));
  }

  async setSignals({ dtr, rts }: Signals): Promise<void> {
    if (!this.#hasSignals) return;
    await this.#call((done) => this.#port.set({ dtr, rts, brk: false }, done));
  }

  setBaudRate(baudRate: number): Promise<void> {
    return this.#call((done) => this.#port.update({ baudRate }, done));
  }

  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#port.isOpen)
      await this.#call((done) => this.#port.close(done)).catch(() => undefined);
  }

  #call(operation: (done: (error?: Error | null) => void) => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      operation((error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
  }
}
