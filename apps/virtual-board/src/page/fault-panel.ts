import { find } from '@boardcast/web';
import type { Faults } from '../faults/faults.ts';
import { decimal, isSsid, minFps } from '../faults/fault-options.ts';
import { maxLossPercent } from '@boardcast/protocol';

/** The section of the page for fault injection. */
export class FaultPanel {
  readonly #faults: Faults;
  readonly #fps: number;
  readonly #freeze: HTMLInputElement;
  readonly #noKeyFrames: HTMLInputElement;
  readonly #seconds: HTMLInputElement;
  readonly #rate: HTMLInputElement;
  readonly #loss: HTMLInputElement;
  readonly #ssid: HTMLInputElement;
  readonly #notice: HTMLElement;

  /** `fps` is the profile's. */
  constructor(faults: Faults, fps: number) {
    this.#faults = faults;
    this.#fps = fps;
    this.#freeze = find('fault-freeze');
    this.#noKeyFrames = find('fault-nokeyframes');
    this.#seconds = find('fault-seconds');
    this.#rate = find('fault-fps');
    this.#loss = find('fault-loss');
    this.#ssid = find('fault-ssid');
    this.#notice = find('fault-notice');
    this.#rate.placeholder = `${fps}`;
    this.#listen();
  }

  /** Shows the current faults. */
  show(): void {
    const { frames, packetLoss } = this.#faults;
    this.#freeze.checked = frames.isFrozen;
    this.#noKeyFrames.checked = frames.suppressesKeyFrames;
    this.#rate.value = `${frames.fps ?? ''}`;
    this.#loss.value = packetLoss > 0 ? `${packetLoss}` : '';
  }

  #listen(): void {
    const on = (target: HTMLElement, type: 'change' | 'click', run: () => string | undefined) => {
      target.addEventListener(type, () => {
        this.#notice.textContent = run() ?? '';
        this.show();
      });
    };
    on(this.#freeze, 'change', () => this.#setFrozen());
    on(this.#noKeyFrames, 'change', () => this.#setKeyFrames());
    on(this.#rate, 'change', () => this.#setRate());
    on(this.#loss, 'change', () => this.#setPacketLoss());
    on(find('fault-drop'), 'click', () => this.#faults.act({ kind: 'drop' }));
    on(find('fault-reboot'), 'click', () => this.#faults.act({ kind: 'reboot' }));
    on(find('fault-wifi'), 'click', () => this.#changeNetwork(true));
    on(find('fault-nowifi'), 'click', () => this.#changeNetwork(false));
  }

  #setFrozen(): undefined {
    this.#faults.set('isFrozen', this.#freeze.checked);
  }

  #setKeyFrames(): string | undefined {
    const { value, validity } = this.#seconds;
    const isOn = this.#noKeyFrames.checked;
    if (isOn && !validity.valid) return 'Invalid seconds: expected a number above 0, or nothing.';
    this.#faults.set('suppressesKeyFrames', isOn, value === '' ? undefined : Number(value));
    return undefined;
  }

  #setRate(): string | undefined {
    const { value } = this.#rate;
    const fps = decimal(value);
    const isNormal = value === '' && this.#rate.validity.valid;
    if (!isNormal && !(fps >= minFps && fps <= this.#fps)) {
      return `Invalid fps: expected ${minFps} to ${this.#fps}.`;
    }
    this.#faults.setFps(isNormal || fps === this.#fps ? undefined : fps);
    return undefined;
  }

  #setPacketLoss(): string | undefined {
    const { value, validity } = this.#loss;
    const percent = value === '' && validity.valid ? 0 : decimal(value);
    if (!(percent <= maxLossPercent))
      return `Invalid packet loss: expected 0 to ${maxLossPercent} percent.`;
    return this.#faults.setPacketLoss(percent);
  }

  #changeNetwork(isAvailable: boolean): string | undefined {
    const ssid = this.#ssid.value;
    if (!isSsid(ssid)) return 'Invalid SSID: expected 1 to 32 bytes.';
    return this.#faults.act({ kind: 'wifi', ssid, isAvailable });
  }
}
