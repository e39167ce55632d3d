/**
 * The phases of a board's publisher, in the order of the firmware's `kms_phase_t`: `log` is logged
 * when the phase begins, `status` is printed by the board's console while it lasts.
 */
export const publisherPhases = {
  disconnected: { log: 'Not publishing.', status: 'stopped' },
  connecting: { log: 'Connecting to the server.', status: 'connecting' },
  resuming: { log: 'Resuming the session.', status: 'resuming the session' },
  creating: { log: 'Creating the pipeline.', status: 'creating the pipeline' },
  publishing: { log: 'Publishing.', status: 'publishing' },
  backoff: { log: 'Waiting to retry.', status: 'waiting to retry' },
  unauthorized: {
    log: 'Waiting for a valid key. Type key <key> to set one.',
    status: 'key refused, type key <key> to set another',
  },
  stopping: { log: 'Disconnecting from the server.', status: 'disconnecting' },
} as const;

export type PublisherPhase = keyof typeof publisherPhases;
