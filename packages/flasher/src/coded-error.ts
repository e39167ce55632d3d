/** Each code with what is known of the failure, so that a switch over the code narrows the details. */
export type FailureOf<Details> = {
  [Code in keyof Details & string]: { readonly code: Code; readonly details: Details[Code] };
}[keyof Details & string];

/** A failure outside the program, with a code to switch on; its front ends have the sentences. */
export abstract class CodedError<Details> extends Error {
  readonly code: keyof Details & string;
  readonly failure: FailureOf<Details>;

  /** `details` are those of the code. */
  constructor(
    code: keyof Details & string,
    details: Details[keyof Details & string],
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.code = code;
    this.failure = { code, details };
  }
}
