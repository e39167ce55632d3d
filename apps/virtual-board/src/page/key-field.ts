import { isBoardKey } from '@boardcast/board';

/** Takes the board's key, which the page shows to nobody and keeps nowhere. */
export class KeyField {
  readonly #input: HTMLInputElement;

  /** `set` is called with the key, or with undefined to erase it. */
  constructor(form: HTMLFormElement, set: (key: string | undefined) => void) {
    const input = form.querySelector('input');
    if (input === null) throw new Error('The form has no field.');
    this.#input = input;
    input.addEventListener('input', () => this.#check());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      set(input.value || undefined);
      input.value = '';
    });
  }

  #check(): void {
    const { value } = this.#input;
    const isValid = value === '' || isBoardKey(value);
    this.#input.setCustomValidity(isValid ? '' : 'This is not a key as the gateway prints it.');
  }
}
