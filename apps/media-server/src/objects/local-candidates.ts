import type { IceCandidate } from '@boardcast/protocol';
import type { EmitEvent } from './peer-states.ts';

/** Where candidates belong: an accepted m-section. */
export interface CandidatePlace {
  readonly sdpMid: string;
  readonly sdpMLineIndex: number;
}

/**
 * Keeps the local candidates until they are asked for: the transport gathers from the answer on, a
 * client is told after gatherCandidates.
 */
export class LocalCandidates {
  readonly #emit: EmitEvent;
  #places: readonly CandidatePlace[] | undefined;
  #waiting: string[] = [];
  #complete = false;
  #asked = false;

  constructor(emit: EmitEvent) {
    this.#emit = emit;
  }

  /** Each candidate is told once for each place, as Kurento does. */
  negotiated(places: readonly CandidatePlace[]): void {
    this.#places = places;
    this.#tell();
  }

  ask(): void {
    this.#asked = true;
    this.#tell();
  }

  found(candidate: string): void {
    this.#waiting.push(candidate);
    this.#tell();
  }

  complete(): void {
    this.#complete = true;
    this.#tell();
  }

  #tell(): void {
    if (!this.#asked || this.#places === undefined) return;
    for (const candidate of this.#waiting.splice(0)) {
      for (const place of this.#places) this.#emit('IceCandidateFound', valueOf(candidate, place));
    }
    if (!this.#complete) return;
    this.#complete = false;
    this.#emit('IceGatheringDone', {});
  }
}

function valueOf(candidate: string, place: CandidatePlace): { candidate: IceCandidate } {
  return {
    candidate: { __module__: 'kurento', __type__: 'IceCandidate', candidate, ...place },
  };
}
