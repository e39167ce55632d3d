/** Where a board's publisher stands: the phases of the firmware's kms_core. */
export type PublisherPhase =
  'disconnected' | 'connecting' | 'resuming' | 'creating' | 'publishing' | 'backoff' | 'stopping';

interface PhaseWords {
  /** What the log says when the phase begins. */
  readonly begins: string;
  /** What `i` says while it lasts. */
  readonly lasts: string;
}

/** A phase in the firmware's words. */
export const publisherPhases: Readonly<Record<PublisherPhase, PhaseWords>> = {
  disconnected: { begins: 'Not publishing.', lasts: 'stopped' },
  connecting: { begins: 'Connecting to the server.', lasts: 'connecting' },
  resuming: { begins: 'Resuming the session with the server.', lasts: 'resuming' },
  creating: { begins: 'Making the pipeline at the server.', lasts: 'creating' },
  publishing: { begins: 'Publishing.', lasts: 'publishing' },
  backoff: { begins: 'Waiting before the next try.', lasts: 'waiting for the next try' },
  stopping: { begins: 'Leaving the server.', lasts: 'leaving' },
};
