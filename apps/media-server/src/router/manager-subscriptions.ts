import { randomUUID } from 'node:crypto';
import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import type { Done, Outcome } from './outcome.ts';
import type { ManagerSubscription, RouterSession } from './router-sessions.ts';
import type { Workers } from './workers.ts';

/** Subscriptions to the manager's events: one for the client, and one in each worker. */
export class ManagerSubscriptions {
  readonly #workers: Workers;

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  subscribe(
    session: RouterSession,
    client: number,
    { type }: { readonly type: string },
    done: Done,
  ): void {
    const { running } = this.#workers;
    const subscription: ManagerSubscription = { type, ids: new Map() };
    this.#workers.requestEach(running, client, requestFor(session, type), (outcomes) => {
      for (const [worker, outcome] of outcomes) add(session, subscription, worker, outcome);
      const [failed] = [...outcomes.values()].filter((outcome) => 'error' in outcome);
      if (subscription.ids.size === 0 && failed !== undefined) {
        done(failed);
        return;
      }
      const value = randomUUID();
      session.managerSubscriptions.set(value, subscription);
      done({ result: { sessionId: session.id, value } });
    });
  }

  unsubscribe(session: RouterSession, client: number, id: string, done: Done): void {
    const ids = session.managerSubscriptions.get(id)?.ids ?? new Map<number, string>();
    session.managerSubscriptions.delete(id);
    for (const [worker, subscription] of ids) {
      const params = { object: SERVER_MANAGER_ID, subscription, sessionId: session.id };
      this.#workers.request(worker, client, { method: 'unsubscribe', params }, () => undefined);
    }
    done({ result: { sessionId: session.id } });
  }

  /** Subscribes again in the workers that were restarted, or no longer have the session. */
  restore(session: RouterSession, client: number): void {
    for (const subscription of session.managerSubscriptions.values()) {
      for (const worker of this.#workers.running) {
        const isSubscribed = session.workers.has(worker) && subscription.ids.has(worker);
        if (isSubscribed) continue;
        const request = requestFor(session, subscription.type);
        this.#workers.request(worker, client, request, (outcome) =>
          add(session, subscription, worker, outcome),
        );
      }
    }
  }
}

function requestFor(session: RouterSession, type: string) {
  const params = { object: SERVER_MANAGER_ID, type, sessionId: session.id };
  return { method: 'subscribe', params };
}

function add(
  session: RouterSession,
  subscription: ManagerSubscription,
  worker: number,
  outcome: Outcome,
): void {
  if ('error' in outcome) return;
  session.workers.add(worker);
  subscription.ids.set(worker, (outcome.result as { readonly value: string }).value);
}
