import type { BoardEvent } from '../board-events.ts';
import { webhookMessage } from './webhook-message.ts';
import { Webhook, type WebhookCounts, type WebhookOptions } from './webhook.ts';

/** Sends events to every target; a target that is slow does not delay the others. */
export class Webhooks {
  readonly #targets: readonly Webhook[];

  constructor(urls: readonly URL[], options: Omit<WebhookOptions, 'url'>) {
    this.#targets = urls.map((url) => new Webhook({ ...options, url }));
  }

  /** The sums of all targets. */
  get counts(): WebhookCounts {
    const sum = (count: keyof WebhookCounts) =>
      this.#targets.reduce((total, { counts }) => total + counts[count], 0);
    return {
      delivered: sum('delivered'),
      failedAttempts: sum('failedAttempts'),
      dropped: sum('dropped'),
      queued: sum('queued'),
    };
  }

  send(event: BoardEvent): void {
    const message = webhookMessage(event);
    if (message === undefined) return;
    for (const target of this.#targets) target.send(message);
  }

  /** May be called twice. */
  close(): void {
    for (const target of this.#targets) target.close();
  }
}
