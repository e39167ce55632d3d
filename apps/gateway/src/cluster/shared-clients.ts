import { randomUUID } from 'node:crypto';
import type { Directory } from '@boardcast/directory';
import { connectedClientSchema, type ConnectedClient } from '@boardcast/protocol';
import * as v from 'valibot';

const askTopic = 'clients asked';
const answerTopic = 'clients answered';
const answerTimeoutMs = 1000;
const clientsPerMessage = 200;

const askSchema = v.object({ id: v.string() });
const answerSchema = v.object({
  id: v.string(),
  clients: v.array(connectedClientSchema),
  isLast: v.boolean(),
});

interface Asking {
  readonly unanswered: Set<string>;
  readonly clients: ConnectedClient[];
  readonly done: () => void;
}

/** The clients of all gateways: each is asked, and one that does not answer soon is left out. */
export class SharedClients {
  readonly #directory: Directory;
  readonly #own: () => readonly ConnectedClient[];
  readonly #asking = new Map<string, Asking>();
  readonly #ends: readonly (() => void)[];

  constructor(directory: Directory, own: () => readonly ConnectedClient[]) {
    this.#directory = directory;
    this.#own = own;
    this.#ends = [
      directory.onMessage(askTopic, (payload, from) => {
        const parsed = v.safeParse(askSchema, payload);
        if (parsed.success) this.#answer(parsed.output.id, from).catch(() => undefined);
      }),
      directory.onMessage(answerTopic, (payload, from) => this.#answered(payload, from)),
    ];
  }

  async all(): Promise<readonly ConnectedClient[]> {
    const { id: own, isConnected } = this.#directory;
    const others = [...this.#directory.all('gateway')].map(({ key }) => key);
    const unanswered = new Set(isConnected ? others.filter((key) => key !== own) : []);
    if (unanswered.size === 0) return this.#own();
    return [...this.#own(), ...(await this.#ask(unanswered))];
  }

  close(): void {
    for (const end of this.#ends) end();
    for (const { done } of this.#asking.values()) done();
  }

  async #ask(unanswered: Set<string>): Promise<readonly ConnectedClient[]> {
    const id = randomUUID();
    const clients: ConnectedClient[] = [];
    await new Promise<void>((done) => {
      const timer = setTimeout(done, answerTimeoutMs);
      this.#asking.set(id, {
        ...{ unanswered, clients },
        done: () => {
          clearTimeout(timer);
          done();
        },
      });
      for (const gateway of unanswered) {
        this.#directory.send(gateway, askTopic, { id }).catch(() => undefined);
      }
    });
    this.#asking.delete(id);
    return clients;
  }

  async #answer(id: string, to: string): Promise<void> {
    const own = this.#own();
    for (let at = 0; at === 0 || at < own.length; at += clientsPerMessage) {
      const clients = own.slice(at, at + clientsPerMessage);
      const isLast = at + clientsPerMessage >= own.length;
      await this.#directory.send(to, answerTopic, { id, clients, isLast });
    }
  }

  #answered(payload: unknown, from: string): void {
    const parsed = v.safeParse(answerSchema, payload);
    const asking = parsed.success ? this.#asking.get(parsed.output.id) : undefined;
    if (!parsed.success || asking === undefined) return;
    asking.clients.push(...parsed.output.clients);
    if (parsed.output.isLast) asking.unanswered.delete(from);
    if (asking.unanswered.size === 0) asking.done();
  }
}
