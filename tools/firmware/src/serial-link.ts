import { SerialPort } from 'serialport';
import type { Link, LinkListener, Signals } from '@boardcast/flasher';
import { toolError } from './tool-error.ts';

/** Opens a serial port or a pseudo-terminal. Rejects with a ToolError. */
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
    return toolError('port-not-found', { port: path });
  }
  if (/Permission denied|Access denied/.test(message)) {
    return toolError('port-access-denied', { port: path });
  }
  if (/lock|busy|temporarily unavailable/i.test(message)) {
    return toolError('port-busy', { port: path });
  }
  return toolError('port-failed', { port: path, reason: message.replace(/^Error:? */, '') });
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
      listener.onClosed(error === null || error === undefined ? 'closed' : 'disconnected');
    });
  }

  get name(): string {
    return this.#port.path;
  }

  get hasSignals(): boolean {
    return this.#hasSignals;
  }

  /** A pseudo-terminal rejects the lines (ENOTTY); with both off a board runs. */
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
