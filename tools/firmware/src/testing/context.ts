import { PassThrough } from 'node:stream';
import type { CommandContext } from '../command.ts';

/** The captured output of a command; not a terminal by default. */
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

/** A context without a terminal, with captured output and scripted input. */
export function testContext(env: CommandContext['env'] = {}) {
  const input = new PassThrough();
  const stdin = input as unknown as NodeJS.ReadStream;
  return { stdin, input, stdout: new Printed(), stderr: new Printed(), env };
}
