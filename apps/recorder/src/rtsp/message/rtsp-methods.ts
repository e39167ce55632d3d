import { RtspError } from './rtsp-error.ts';

export const rtspMethods = [
  'OPTIONS',
  'DESCRIBE',
  'SETUP',
  'PLAY',
  'PAUSE',
  'TEARDOWN',
  'GET_PARAMETER',
  'SET_PARAMETER',
] as const;
export type RtspMethod = (typeof rtspMethods)[number];

/** Of clients that publish, and of servers (RFC 2326 section 10). */
const unsupported = ['ANNOUNCE', 'RECORD', 'REDIRECT'];

/** Throws an RtspError for a method that the server does not have. */
export function parseMethod(name: string): RtspMethod {
  const method = rtspMethods.find((known) => known === name);
  if (method !== undefined) return method;
  if (!unsupported.includes(name)) {
    throw new RtspError(501, `The server does not know the method ${name}.`);
  }
  throw new RtspError(405, 'Boards can be watched only.', { Allow: rtspMethods.join(', ') });
}
