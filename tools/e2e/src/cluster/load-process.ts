import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { withTimeout } from '@boardcast/testkit/until';
import type { LoadOperation, LoadOperations, LoadReply } from './load-messages.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cluster-load.js');
const replyTimeoutMs = 120_000;

type Argument<O extends LoadOperation> = Parameters<LoadOperations[O]>[0];
type Result<O extends LoadOperation> = Awaited<ReturnType<LoadOperations[O]>>;

/** A process of boards, of viewers, or that looks into a cluster from inside its network. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, (reply: LoadReply) => void>();
  #count = 0;

  /** `prefix` is the command that runs it on its host. */
  constructor([command, ...before]: readonly string[]) {
    const given = command === undefined ? [] : [process.execPath];
    this.#child = spawn(command ?? process.execPath, [...before, ...given, program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      const reply = message as LoadReply;
      this.#pending.get(reply.id)?.(reply);
      this.#pending.delete(reply.id);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async call<O extends LoadOperation>(operation: O, argument: Argument<O>): Promise<Result<O>> {
    const id = (this.#count += 1);
    const replied = new Promise<LoadReply>((resolve) => this.#pending.set(id, resolve));
    this.#child.send({ id, operation, argument });
    const reply = await withTimeout(`${operation} of the load`, replied, replyTimeoutMs);
    if ('error' in reply) throw new Error(`${operation}: ${reply.error}`);
    return reply.result as Result<O>;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
