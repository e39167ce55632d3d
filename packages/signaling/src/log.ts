/**
 * How much a log message matters.
 *
 * - `error`: a listener of the application threw.
 * - `warn`: something failed and is retried, or the server reports an error.
 * - `info`: a session was opened, resumed, lost or closed.
 * - `debug`: what happens once per request or event.
 */
export type LogSeverity = 'error' | 'warn' | 'info' | 'debug';

/** Takes a line of the log. No line has a password, a token, an SDP or an ICE credential in it. */
export type Log = (severity: LogSeverity, message: string) => void;

/** The application's log, whose own errors are ignored; without one, errors go to the console. */
export function guardedLog(log?: Log): Log {
  if (log === undefined) return logErrors;
  return (severity, message) => {
    try {
      log(severity, message);
    } catch {
      // A log that fails must not break a session.
    }
  };
}

const logErrors: Log = (severity, message) => {
  if (severity === 'error') console.error(message);
};
