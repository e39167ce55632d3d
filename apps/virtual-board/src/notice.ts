/** What somebody may do about it. */
export interface Remedy {
  readonly label: string;
  act(): void;
}

/** The line over the page that says what is wrong, with a button for each remedy. */
export class Notice {
  readonly #box: HTMLElement;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  show(text: string, remedies: readonly Remedy[] = []): void {
    const buttons = remedies.map(({ label, act }) => {
      const button = Object.assign(document.createElement('button'), { textContent: label });
      button.addEventListener('click', act);
      return button;
    });
    const words = Object.assign(document.createElement('span'), { textContent: text });
    this.#box.replaceChildren(words, ...buttons);
    this.#box.hidden = false;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
