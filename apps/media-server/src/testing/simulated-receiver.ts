import {
  SequenceUnroller,
  inspectH264,
  isRtcp,
  parseRtp,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
} from '@boardcast/rtp';

interface Held {
  readonly marker: boolean;
  readonly begins: boolean;
}

interface Missing {
  readonly since: number;
  requestedAt: number;
  requests: number;
}

const reportMs = 1000;
const checkMs = 20;
const nackRetryMs = 100;
const maxNacks = 10;
const repairTimeoutMs = 1000;
const pliIntervalMs = 1000;
const firstEstimate = 300_000;
const socketPackets = 100;

/**
 * A viewer that behaves like libwebrtc's, by fake timers: it requests missing packets at once and every
 * 100 ms, up to ten times; reports packet loss once per second; sends a REMB that rises by 8 % per
 * second, up to 1.5 times the received bitrate; and requests a key frame when it cannot decode. It
 * counts the frames that can be displayed.
 */
export class SimulatedReceiver {
  /** The frames displayed in each second since its creation. */
  readonly shown: number[] = [];
  sendsPlis = true;
  readonly #send: (packet: Buffer) => void;
  readonly #began = performance.now();
  readonly #unroller = new SequenceUnroller();
  readonly #held = new Map<number, Held>();
  readonly #missing = new Map<number, Missing>();
  readonly #timers: NodeJS.Timeout[];
  #ssrc = 0;
  #highest: number | undefined;
  /** The next packet to be decoded. */
  #next = 0;
  #isIntact = false;
  #packets = 0;
  #expectedBefore = 0;
  #packetsBefore = 0;
  #first = 0;
  #bytes = 0;
  #estimate = firstEstimate;
  #pliAt = -Infinity;
  /** Packets in the socket buffer of a suspended process. */
  #socket: Buffer[] | undefined;

  constructor(send: (packet: Buffer) => void) {
    this.#send = send;
    this.#timers = [
      setInterval(() => this.#socket ?? this.#report(), reportMs),
      setInterval(() => this.#socket ?? this.#check(), checkMs),
    ];
  }

  /** Stops the process: its socket takes a few packets more. */
  freeze(): void {
    this.#socket = [];
  }

  thaw(): void {
    const waiting = this.#socket ?? [];
    this.#socket = undefined;
    for (const packet of waiting) this.receive(packet);
  }

  receive(packet: Buffer): void {
    if (this.#socket !== undefined) {
      if (this.#socket.length < socketPackets) this.#socket.push(packet);
      return;
    }
    const header = isRtcp(packet) ? undefined : parseRtp(packet);
    if (header === undefined) return;
    const now = performance.now();
    const index = this.#unroller.unroll(header.sequence);
    if (this.#held.has(index) || index < this.#next) return;
    this.#ssrc = header.ssrc;
    this.#packets += 1;
    this.#bytes += packet.length;
    const { key, parameters } = inspectH264(packet.subarray(header.payloadStart));
    this.#held.set(index, { marker: header.marker, begins: key || parameters });
    this.#note(index, now);
    this.#decode(now);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #note(index: number, now: number): void {
    this.#missing.delete(index);
    if (this.#highest === undefined) this.#first = this.#next = index;
    const highest = this.#highest ?? index - 1;
    if (index <= highest) return;
    const gap = Array.from({ length: index - highest - 1 }, (_, place) => highest + 1 + place);
    for (const lost of gap) this.#missing.set(lost, { since: now, requestedAt: now, requests: 1 });
    this.#highest = index;
    this.#request(gap);
  }

  #request(indices: readonly number[]): void {
    if (indices.length === 0) return;
    const sequences = indices.map((index) => index & 0xffff);
    this.#send(writeNack(9, this.#ssrc, sequences));
  }

  #check(): void {
    const now = performance.now();
    const again: number[] = [];
    for (const [index, missing] of this.#missing) {
      if (now - missing.requestedAt < nackRetryMs) continue;
      if (missing.requests >= maxNacks) {
        this.#missing.delete(index);
        continue;
      }
      missing.requests += 1;
      missing.requestedAt = now;
      again.push(index);
    }
    this.#request(again);
    this.#skip(now);
  }

  /** What is missing for long is given up, and so is what refers to it. */
  #skip(now: number): void {
    if (this.#highest === undefined || this.#held.has(this.#next) || this.#next > this.#highest)
      return;
    const missing = this.#missing.get(this.#next);
    if (missing !== undefined && now - missing.since < repairTimeoutMs) return;
    this.#isIntact = false;
    const keyFrames = [...this.#held].filter(([index, { begins }]) => begins && index > this.#next);
    const next = keyFrames.map(([index]) => index).sort((a, b) => a - b)[0];
    if (next === undefined) {
      this.#askForKeyFrame(now);
      return;
    }
    for (const index of [...this.#held.keys(), ...this.#missing.keys()]) {
      if (index < next) {
        this.#held.delete(index);
        this.#missing.delete(index);
      }
    }
    this.#next = next;
    this.#decode(now);
  }

  #askForKeyFrame(now: number): void {
    if (!this.sendsPlis || now - this.#pliAt < pliIntervalMs) return;
    this.#pliAt = now;
    this.#send(writePli(9, this.#ssrc));
  }

  #decode(now: number): void {
    for (;;) {
      const packet = this.#held.get(this.#next);
      if (packet === undefined) return;
      this.#held.delete(this.#next);
      this.#next += 1;
      if (packet.begins) this.#isIntact = true;
      if (!packet.marker) continue;
      if (!this.#isIntact) this.#askForKeyFrame(now);
      else this.#show(now);
    }
  }

  #show(now: number): void {
    const second = Math.floor((now - this.#began) / 1000);
    while (this.shown.length <= second) this.shown.push(0);
    this.shown[second] = (this.shown[second] ?? 0) + 1;
  }

  #report(): void {
    if (this.#highest === undefined) return;
    const expected = this.#highest - this.#first + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lost = expectedNow - (this.#packets - this.#packetsBefore);
    [this.#expectedBefore, this.#packetsBefore] = [expected, this.#packets];
    const fraction = expectedNow <= 0 || lost <= 0 ? 0 : (lost * 256) / expectedNow;
    const block = {
      ssrc: this.#ssrc,
      fractionLost: Math.min(255, Math.floor(fraction)),
      packetsLost: expected - this.#packets,
      highestSequence: this.#highest - 0x10000,
      jitter: 0,
      lastSenderReport: 0,
      delaySinceLast: 0,
    };
    const received = this.#bytes * 8;
    this.#bytes = 0;
    const most = Math.max(this.#estimate, 1.5 * received + 10_000);
    this.#estimate = Math.min(this.#estimate * 1.08 + 1000, most);
    this.#send(
      Buffer.concat([writeReceiverReport(9, [block]), writeRemb(9, this.#estimate, [this.#ssrc])]),
    );
  }
}
