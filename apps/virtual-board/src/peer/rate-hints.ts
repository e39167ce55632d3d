/**
 * Tells Chromium's pacer, by its own parameters in the answer, that it may send `kbps` from the
 * start: it believes that 16x16 pixels need little, and would hold ours back by a second.
 */
export function withRateHints(answer: string, kbps: number): string {
  const payloadType = /^a=rtpmap:(\d+) H264\/90000/im.exec(answer)?.[1];
  if (payloadType === undefined) return answer;
  const names = ['x-google-start-bitrate', 'x-google-min-bitrate', 'x-google-max-bitrate'];
  const hints = names.map((name) => `${name}=${kbps}`).join(';');
  const parameters = new RegExp(`^a=fmtp:${payloadType} .*?(?=\\r?$)`, 'm');
  if (parameters.test(answer)) return answer.replace(parameters, (line) => `${line};${hints}`);
  const codec = new RegExp(`^a=rtpmap:${payloadType} .*?(?=(\\r?)$)`, 'm');
  return answer.replace(
    codec,
    (line, end: string) => `${line}${end}\na=fmtp:${payloadType} ${hints}`,
  );
}
