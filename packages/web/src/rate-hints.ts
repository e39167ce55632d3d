/**
 * Adds Chromium's own parameters to an answer, which let its pacer send at `kbps` from the start. It
 * expects ticks of 16x16 pixels to need little, and would delay the board's frames by a second.
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
