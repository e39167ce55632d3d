import { element } from '@boardcast/web';

/** A button of the notice. */
export interface RecoveryAction {
  readonly label: string;
  readonly act: () => void;
}

/** The notice at the top of the page, with a button for each recovery action. */
export class Notice {
  readonly #box: HTMLElement;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  show(text: string, actions: readonly RecoveryAction[] = []): void {
    const buttons = actions.map(({ label, act }) => {
      const button = element('button', {}, label);
      button.addEventListener('click', act);
      return button;
    });
    this.#box.replaceChildren(element('span', {}, text), ...buttons);
    this.#box.hidden = false;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
