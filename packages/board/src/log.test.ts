import { expect, it } from 'vitest';
import { banner, logLine, parseBanner, parseLogLine } from './log.ts';

it('writes the banner as the firmware does, and parses it', () => {
  const lines: readonly string[] = banner(
    417492.8,
    'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  );

  expect(lines[1]).toBe(
    'I (417492) KWS_SIG: BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  );
  expect(lines.map(parseBanner)).toEqual([
    undefined,
    'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
    undefined,
  ]);
});

it('parses every line that it writes, coloured or not', () => {
  const line = logLine('W', 12, 'wifi', 'lost: retry');

  expect(parseLogLine(line)).toEqual({ level: 'W', ms: 12, tag: 'wifi', text: 'lost: retry' });
  expect(parseLogLine(`\u001b[0;33m${line}\u001b[0m\r\n`)).toEqual(parseLogLine(line));
  expect(parseLogLine('esp> start')).toBeUndefined();
});
