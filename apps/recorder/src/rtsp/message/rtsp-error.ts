import type { RtspStatus } from './rtsp-status.ts';

/** A request that is answered with a status other than 200. */
export class RtspError extends Error {
  readonly status: RtspStatus;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  /** The message is for the client's user: what happened and why. */
  constructor(
    status: RtspStatus,
    message: string,
    headers: Readonly<Record<string, string | readonly string[]>> = {},
  ) {
    super(message);
    this.name = 'RtspError';
    this.status = status;
    this.headers = headers;
  }
}
