import { rtspReasons, type RtspStatus } from './rtsp-status.ts';

export type RtspHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface RtspResponse {
  readonly status: RtspStatus;
  readonly headers?: RtspHeaders;
  readonly body?: { readonly type: string; readonly text: string };
}

/** RFC 2326 section 7. */
export function writeResponse({ status, headers = {}, body }: RtspResponse): Buffer {
  const text = Buffer.from(body?.text ?? '', 'utf8');
  const ofBody: RtspHeaders =
    body === undefined ? {} : { 'Content-Type': body.type, 'Content-Length': String(text.length) };
  const lines = Object.entries({ ...headers, ...ofBody }).flatMap(([name, value]) =>
    [value].flat().map((one: string) => `${name}: ${one.replaceAll(/[\r\n]+/g, ' ')}`),
  );
  const head = [`RTSP/1.0 ${status} ${rtspReasons[status]}`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), text]);
}
