import type { Faults } from './faults.ts';
import { decimal, isSsid, leastFps } from './fault-options.ts';
import { mostLoss } from './lossy-server.ts';

type Find = <T extends HTMLElement = HTMLElement>(id: string) => T;

/** The page's section by which a person breaks the board. */
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
  constructor(faults: Faults, fps: number, find: Find) {
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
    this.#listen(find);
  }

  /** Shows what is in force. */
  show(): void {
    const { pictures, loss } = this.#faults;
    this.#freeze.checked = pictures.isFrozen;
    this.#noKeyFrames.checked = pictures.withholdsKeyFrames;
    this.#rate.value = `${pictures.fps ?? ''}`;
    this.#loss.value = loss > 0 ? `${loss}` : '';
  }

  #listen(find: Find): void {
    const on = (target: HTMLElement, type: 'change' | 'click', run: () => string | undefined) => {
      target.addEventListener(type, () => {
        this.#notice.textContent = run() ?? '';
        this.show();
      });
    };
    on(this.#freeze, 'change', () => this.#setFrozen());
    on(this.#noKeyFrames, 'change', () => this.#setKeyFrames());
    on(this.#rate, 'change', () => this.#setRate());
    on(this.#loss, 'change', () => this.#setLoss());
    on(find('fault-drop'), 'click', () => this.#faults.act({ kind: 'drop' }));
    on(find('fault-reboot'), 'click', () => this.#faults.act({ kind: 'reboot' }));
    on(find('fault-wifi'), 'click', () => this.#move(true));
    on(find('fault-nowifi'), 'click', () => this.#move(false));
  }

  #setFrozen(): undefined {
    this.#faults.set('isFrozen', this.#freeze.checked);
  }

  #setKeyFrames(): string | undefined {
    const { value, validity } = this.#seconds;
    const isOn = this.#noKeyFrames.checked;
    if (isOn && !validity.valid) return 'The seconds are a number above 0, or left out.';
    this.#faults.set('withholdsKeyFrames', isOn, value === '' ? undefined : Number(value));
    return undefined;
  }

  #setRate(): string | undefined {
    const { value } = this.#rate;
    const fps = decimal(value);
    const isNormal = value === '' && this.#rate.validity.valid;
    if (!isNormal && !(fps >= leastFps && fps <= this.#fps)) {
      return `The rate is from ${leastFps} to ${this.#fps} pictures a second.`;
    }
    this.#faults.setFps(isNormal || fps === this.#fps ? undefined : fps);
    return undefined;
  }

  #setLoss(): string | undefined {
    const { value, validity } = this.#loss;
    const percent = value === '' && validity.valid ? 0 : decimal(value);
    if (!(percent <= mostLoss)) return `The share is from 0 to ${mostLoss} percent.`;
    return this.#faults.setLoss(percent);
  }

  #move(isThere: boolean): string | undefined {
    const ssid = this.#ssid.value;
    if (!isSsid(ssid)) return 'The SSID has 1 to 32 bytes.';
    return this.#faults.act({ kind: 'wifi', ssid, isThere });
  }
}
