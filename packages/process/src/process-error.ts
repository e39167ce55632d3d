/**
 * Why a process could not be started.
 *
 * - `start-failed`: it ended, or reported a failure, before it was ready.
 * - `start-timeout`: it was not ready in time.
 */
export type ProcessErrorCode = 'start-failed' | 'start-timeout';

/** A process that could not be started; the message is the reason that the process gave, if any. */
export class ProcessError extends Error {
  readonly code: ProcessErrorCode;

  constructor(code: ProcessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProcessError';
    this.code = code;
  }
}
