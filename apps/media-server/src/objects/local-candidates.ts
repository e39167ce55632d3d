import type { IceCandidate } from '@boardcast/protocol';
import type { EmitEvent } from './peer-states.ts';

/** An accepted m-section, which candidates belong to. */
export interface CandidateSection {
  readonly sdpMid: string;
  readonly sdpMLineIndex: number;
}

/**
 * Holds local candidates back until gatherCandidates is called: the transport gathers as soon as there
 * is an answer.
 */
export class LocalCandidates {
  readonly #emit: EmitEvent;
  #sections: readonly CandidateSection[] | undefined;
  #candidates: string[] = [];
  #complete = false;
  #isRequested = false;

  constructor(emit: EmitEvent) {
    this.#emit = emit;
  }

  /** Each candidate is sent once for each section, as in Kurento. */
  negotiated(sections: readonly CandidateSection[]): void {
    this.#sections = sections;
    this.#emitCandidates();
  }

  request(): void {
    this.#isRequested = true;
    this.#emitCandidates();
  }

  found(candidate: string): void {
    this.#candidates.push(candidate);
    this.#emitCandidates();
  }

  complete(): void {
    this.#complete = true;
    this.#emitCandidates();
  }

  #emitCandidates(): void {
    if (!this.#isRequested || this.#sections === undefined) return;
    for (const candidate of this.#candidates.splice(0)) {
      for (const section of this.#sections)
        this.#emit('IceCandidateFound', valueOf(candidate, section));
    }
    if (!this.#complete) return;
    this.#complete = false;
    this.#emit('IceGatheringDone', {});
  }
}

function valueOf(candidate: string, section: CandidateSection): { candidate: IceCandidate } {
  return {
    candidate: { __module__: 'kurento', __type__: 'IceCandidate', candidate, ...section },
  };
}
