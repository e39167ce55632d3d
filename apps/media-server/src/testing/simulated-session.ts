import { Random } from '@boardcast/testkit/random';
import { vi } from 'vitest';
import { isRtcp, parseRtcp } from '@boardcast/rtp';
import { Forwarder } from '../rtp/forwarder.ts';
import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import type { LinkChange } from '../rtp/viewer-link.ts';
import { publisherVideo, viewerVideo } from './test-forwarder.ts';
import type { CameraProfile } from './simulated-camera.ts';
import { SimulatedCamera } from './simulated-camera.ts';
import { SimulatedLink } from './simulated-link.ts';
import { SimulatedReceiver } from './simulated-receiver.ts';

const requestDelayMs = 20;

/** A board and a viewer connected through the server's forwarders, by fake timers. */
export class SimulatedSession {
  readonly camera: SimulatedCamera;
  readonly receiver: SimulatedReceiver;
  readonly down: SimulatedLink;
  readonly up: SimulatedLink;
  readonly changes: LinkChange[] = [];
  /** Receives the board's packets. */
  receive = (packet: Buffer): void => this.#publisher.receive(packet);
  /** The flow states reported for the viewer. */
  readonly flows: boolean[] = [];
  /** Key-frame requests that reached the board. */
  requests = 0;
  /** Bytes sent to the viewer, by second. */
  readonly sentBytes: number[] = [];
  readonly #profile: CameraProfile;
  readonly #random = new Random(7);
  readonly #publisher: Forwarder;
  readonly #viewer: Forwarder;
  readonly #ticker: NodeJS.Timeout;
  #seconds = 0;

  constructor(profile: CameraProfile, bitrate: number) {
    this.#profile = profile;
    this.#publisher = this.#forwarder(publisherVideo, 10, (packet) => this.#countRequests(packet));
    this.camera = new SimulatedCamera(profile, bitrate, (packet) => this.receive(packet));
    this.#viewer = this.#forwarder(viewerVideo, 20, (packet) => {
      this.sentBytes[this.#seconds] = (this.sentBytes[this.#seconds] ?? 0) + packet.length;
      this.down.send(packet);
    });
    this.down = new SimulatedLink(this.#random, (packet) => this.receiver.receive(packet));
    this.up = new SimulatedLink(this.#random, (packet) => this.#viewer.receive(packet));
    this.receiver = new SimulatedReceiver((packet) => this.up.send(packet));
    this.#viewer.sinks.VIDEO.attach(this.#publisher.sources.VIDEO);
    this.#viewer.start();
    this.#ticker = setInterval(() => {
      for (const forwarder of [this.#publisher, this.#viewer]) {
        forwarder.tick();
        forwarder.report();
      }
    }, 1000);
    this.camera.start();
  }

  /** By the viewer's statistics. */
  get keyFramesOnly(): boolean | undefined {
    return this.#viewer.sinks.VIDEO.stats()?.keyFramesOnly;
  }

  /** Advances the time; returns the displayed fraction of the frame rate in each second. */
  play(seconds: number): number[] {
    const from = this.#seconds;
    for (let second = 0; second < seconds; second += 1) {
      vi.advanceTimersByTime(1000);
      this.#seconds += 1;
    }
    return Array.from(
      { length: seconds },
      (_, second) => (this.receiver.shown[from + second] ?? 0) / this.#profile.fps,
    );
  }

  close(): void {
    this.camera.stop();
    this.receiver.close();
    clearInterval(this.#ticker);
    this.#publisher.close();
    this.#viewer.close();
  }

  #forwarder(medium: NegotiatedMedium, ssrc: number, send: (packet: Buffer) => void): Forwarder {
    const forwarder = new Forwarder({
      ssrcs: { AUDIO: ssrc + 1, VIDEO: ssrc },
      relays: () => false,
      cname: 'test',
      send,
      onFlowIn: (_kind, flowing) => this.flows.push(flowing),
      onFlowOut: () => undefined,
      onLinkChange: (change) => this.changes.push(change),
    });
    forwarder.configure([medium]);
    return forwarder;
  }

  #countRequests(packet: Buffer): void {
    if (!isRtcp(packet) || !parseRtcp(packet).some(({ kind }) => kind === 'pli')) return;
    this.requests += 1;
    setTimeout(() => this.camera.requestKeyFrame(), requestDelayMs);
  }
}
