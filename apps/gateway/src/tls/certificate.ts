/** A certificate with its private key, both in PEM; `certificate` may be a chain. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}
