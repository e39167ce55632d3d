import { PassThrough } from 'node:stream';
import type { CommandContext } from '../command.ts';

/** What a command prints in a test; it is no terminal unless the test says so. */
export class Printed {
  readonly isTTY: boolean;
  text = '';

  constructor({ isTTY = false } = {}) {
    this.isTTY = isTTY;
  }

  write(chunk: string | Uint8Array): boolean {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  }
}

/** CommandContext without a terminal, whose output a test reads and whose input it writes. */
export function testContext(env: CommandContext['env'] = {}) {
  const input = new PassThrough();
  const stdin = input as unknown as NodeJS.ReadStream;
  return { stdin, input, stdout: new Printed(), stderr: new Printed(), env };
}
