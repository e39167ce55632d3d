/** An option of the command line has an invalid value. */
export class OptionError extends Error {
  readonly code = 'invalid-option';
  readonly option: string;
  readonly expected: string;

  /** `value` is undefined where it may hold a password. */
  constructor(option: string, value: string | undefined, expected: string) {
    super(`Invalid ${option}${value === undefined ? '' : ` "${value}"`}: expected ${expected}.`);
    this.name = 'OptionError';
    this.option = option;
    this.expected = expected;
  }
}
