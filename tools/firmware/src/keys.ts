const CTRL_RIGHT_BRACKET = 0x1d;
const CTRL_T = 0x14;
const CTRL_R = 0x12;
const CTRL_H = 0x08;

export type KeyAction =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'exit' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'help' };

/** Separates the monitor's keys from the input for the board. */
export class Keys {
  #menu = false;

  read(bytes: Uint8Array): readonly KeyAction[] {
    const actions: KeyAction[] = [];
    let typed: number[] = [];
    const act = (action: KeyAction) => {
      if (typed.length > 0) actions.push({ kind: 'send', bytes: Uint8Array.from(typed) });
      typed = [];
      actions.push(action);
    };
    for (const byte of bytes) {
      if (this.#menu) {
        this.#menu = false;
        if (byte === CTRL_R) act({ kind: 'reset' });
        else if (byte === CTRL_H) act({ kind: 'help' });
        else typed.push(byte);
      } else if (byte === CTRL_RIGHT_BRACKET) {
        act({ kind: 'exit' });
      } else if (byte === CTRL_T) {
        this.#menu = true;
      } else {
        typed.push(byte);
      }
    }
    if (typed.length > 0) actions.push({ kind: 'send', bytes: Uint8Array.from(typed) });
    return actions;
  }
}
