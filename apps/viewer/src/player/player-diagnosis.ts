import { signal } from '@preact/signals';
import type { PlayerState } from '@boardcast/web/player';
import { receivesH264 } from '@boardcast/web/viewer-peer';
import { connectTimeoutMs, whyNoVideo, whyPoorVideo, type Symptoms } from './diagnosis.ts';

/** Why a player shows no video, or poor video, from its states and its measurements. */
export class PlayerDiagnosis {
  /** Of the current state; undefined while there is nothing to say. */
  readonly text = signal<string | undefined>(undefined);
  /** Whether connecting takes long in a browser without the codec of most boards. */
  readonly isH264Missing = signal(false);
  #state: PlayerState = 'idle';
  #wasLive = false;
  /** When the current attempt to connect began. */
  #connectingSince: number | undefined;
  /** When the first attempt began. */
  #firstAttempt: number | undefined;

  /** Call it when the player's state may have changed. */
  stateChanged(state: PlayerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.text.value = undefined;
    this.#connectingSince = state === 'connecting' ? performance.now() : undefined;
    this.#firstAttempt ??= this.#connectingSince;
    this.#wasLive ||= state === 'live';
  }

  /** Call it once a second. */
  update(symptoms: Symptoms | undefined): void {
    this.isH264Missing.value = !this.#wasLive && isLate(this.#firstAttempt) && !receivesH264();
    if (symptoms === undefined) return;
    if (isLate(this.#connectingSince)) this.text.value = whyNoVideo(symptoms);
    else this.text.value = this.#state === 'live' ? whyPoorVideo(symptoms) : undefined;
  }
}

function isLate(sinceMs: number | undefined): boolean {
  return performance.now() - (sinceMs ?? Infinity) > connectTimeoutMs;
}
