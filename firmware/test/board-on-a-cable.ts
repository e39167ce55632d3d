import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Link, OpenLink } from '@boardcast/flasher';
import type { FakeFirmware } from '@boardcast/flasher/testing';
import { until } from '@boardcast/testkit/until';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

/**
 * The host board as the firmware of a fake device: its console is one end of a pty, and the other end
 * is the cable. It goes on when the cable's port is closed, and starts anew after a reset.
 */
export class BoardOnACable implements FakeFirmware {
  readonly #folder: string;
  readonly #options: HostBoardOptions;
  #socat: ChildProcessWithoutNullStreams | undefined;
  #board: HostBoard | undefined;

  /** `folder` keeps what is saved on the board. */
  constructor(folder: string, options: HostBoardOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  readonly open: OpenLink = async (listener) => {
    const socat = await this.#run();
    const onData = (bytes: Buffer) => listener.onData(bytes);
    socat.stdout.on('data', onData);
    return new CableLink(socat, () => socat.stdout.off('data', onData));
  };

  async reset(): Promise<void> {
    const [board, socat] = [this.#board, this.#socat];
    this.#board = this.#socat = undefined;
    await board?.stop();
    socat?.kill();
  }

  async #run(): Promise<ChildProcessWithoutNullStreams> {
    if (this.#socat !== undefined) return this.#socat;
    const terminal = path.join(this.#folder, 'console');
    const socat = spawn('socat', ['-', `PTY,raw,echo=0,link=${terminal}`]);
    socat.stdin.on('error', () => undefined);
    // Read from the start, since a full pipe would stop the board.
    socat.stdout.on('data', () => undefined);
    this.#socat = socat;
    await until('there is a pty', () => existsSync(terminal), 30_000);
    const nvs = path.join(this.#folder, 'nvs');
    this.#board = HostBoard.start({ ...this.#options, console: terminal, nvs });
    return socat;
  }
}

class CableLink implements Link {
  readonly name = 'pty';
  readonly hasSignals = false;
  readonly #socat: ChildProcessWithoutNullStreams;
  readonly #detach: () => void;

  constructor(socat: ChildProcessWithoutNullStreams, detach: () => void) {
    this.#socat = socat;
    this.#detach = detach;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socat.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  setSignals(): Promise<void> {
    return Promise.resolve();
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  close(): Promise<void> {
    this.#detach();
    return Promise.resolve();
  }
}
