/** The sizes of what a board is given, in bytes: an SSID and a password as IEEE 802.11 has them. */
export const limits = {
  ssidBytes: 32,
  minPassphraseBytes: 8,
  maxPassphraseBytes: 63,
  /** A pre-shared key in hexadecimal digits (IEEE 802.11 annex J.4). */
  pskDigits: 64,
  serverBytes: 255,
  /** Of a board's key, which is sent in a header. */
  keyBytes: 255,
  /** Of a CA's certificate in DER: NVS takes texts of up to 4000 bytes, and it is kept in PEM. */
  caBytes: 2880,
  /** Of a line of `ca add`: a UART without flow control must not overflow. */
  caLineCharacters: 192,
  /** Of a board's name, which is its hostname as well. */
  nameBytes: 32,
} as const;
