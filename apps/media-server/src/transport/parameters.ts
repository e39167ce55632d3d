/** The DTLS role of one side (RFC 8842). */
export type Setup = 'actpass' | 'active' | 'passive';

/** The ICE credentials and the DTLS certificate of one side (RFC 8839, RFC 8842). */
export interface TransportParameters {
  readonly ufrag: string;
  readonly pwd: string;
  /** Algorithm and value: `sha-256 AA:BB:…`. */
  readonly fingerprint: string;
  readonly setup: Setup;
}

/** The data channels of one side (RFC 8841). */
export interface SctpParameters {
  readonly port: number;
  /** In bytes. */
  readonly maxMessageSize: number;
}
