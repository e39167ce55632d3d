import { kurentoErrors } from '@boardcast/protocol';

/** The offer and the answer of an endpoint, in either role (RFC 3264). */
export class SdpExchange {
  #local: string | undefined;
  #remote: string | undefined;
  #offered = false;

  /** Throws 40202. */
  local(): string {
    if (this.#local === undefined) throw kurentoErrors.noLocalSdp();
    return this.#local;
  }

  /** Throws 40203. */
  remote(): string {
    if (this.#remote === undefined) throw kurentoErrors.noRemoteSdp();
    return this.#remote;
  }

  /** Throws 40208 when there was an exchange before. */
  begin(): void {
    if (this.#local !== undefined) throw kurentoErrors.alreadyNegotiated();
  }

  answered(offer: string, answer: string): void {
    this.#remote = offer;
    this.#local = answer;
  }

  offered(offer: string): void {
    this.#local = offer;
    this.#offered = true;
  }

  /** The offer without an answer. Throws 40209 without an offer, 40210 when it was answered. */
  pendingOffer(): string {
    if (!this.#offered || this.#local === undefined) throw kurentoErrors.offerNotGenerated();
    if (this.#remote !== undefined) throw kurentoErrors.answerAlreadyProcessed();
    return this.#local;
  }

  completed(answer: string): void {
    this.#remote = answer;
  }
}
