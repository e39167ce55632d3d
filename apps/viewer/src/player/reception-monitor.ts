import { signal } from '@preact/signals';
import type { Symptoms } from './diagnosis.ts';
import { KeyFramesOnly } from './key-frames-only.ts';
import { RecentLoss } from './recent-loss.ts';
import { ratesBetween, receptionOf, type Rates, type Reception } from './stats.ts';

/** Measures what is received, from one reading to the next. */
export class ReceptionMonitor {
  readonly rates = signal<Rates | undefined>(undefined);
  readonly #keyFramesOnly: KeyFramesOnly;
  readonly #recentLoss = new RecentLoss();
  #last: Reception | undefined;

  constructor(queryKeyFramesOnly: () => Promise<boolean>) {
    this.#keyFramesOnly = new KeyFramesOnly(queryKeyFramesOnly);
  }

  async read(connection: RTCPeerConnection): Promise<Symptoms> {
    const reception = await receptionOf(connection);
    const rates = this.#last && ratesBetween(this.#last, reception);
    this.#last = reception;
    this.rates.value = rates;
    this.#recentLoss.update(rates?.loss);
    void this.#keyFramesOnly.update(rates?.fps);
    return {
      connectionState: connection.connectionState,
      reception,
      keyFramesOnly: this.#keyFramesOnly.value,
      loss: this.#recentLoss.value,
    };
  }

  /** Call it when the connection is another one. */
  reset(): void {
    this.#last = undefined;
    this.rates.value = undefined;
  }
}
