import { mutateBytes } from '@boardcast/testkit/mutate';
import { Random } from '@boardcast/testkit/random';
import { expect, test } from 'vitest';
import { RequestParser, type RtspInput } from './request-parser.ts';
import { RtspError } from './rtsp-error.ts';

const options = 'OPTIONS rtsp://host/garden RTSP/1.0\r\nCSeq: 1\r\n\r\n';

function parse(...chunks: readonly (string | Buffer)[]): RtspInput[] {
  const parser = new RequestParser();
  return chunks.flatMap((chunk) => [...parser.push(Buffer.from(chunk))]);
}

function statusOf(text: string): number | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error instanceof RtspError ? error.status : undefined;
  }
}

test('parses requests and interleaved packets in any pieces', () => {
  const body = 'SET_PARAMETER rtsp://host/ RTSP/1.0\r\ncseq:2\r\nContent-Length: 3\r\n\r\nabc';
  const packet = Buffer.from([0x24, 1, 0, 2, 7, 8]);
  const all = Buffer.concat([Buffer.from(`\r\n${options}`), packet, Buffer.from(body + options)]);

  for (let size = 1; size <= all.length; size += 1) {
    const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
      all.subarray(index * size, (index + 1) * size),
    );
    const inputs = parse(...pieces);
    expect(inputs.map(({ kind }) => kind)).toEqual([
      'request',
      'interleaved',
      'request',
      'request',
    ]);
    expect(inputs[1]).toEqual({ kind: 'interleaved', channel: 1, data: packet.subarray(4) });
    expect(inputs[2]).toMatchObject({ request: { method: 'SET_PARAMETER', cseq: '2' } });
  }
});

test('header names are in lower case, and repeated headers are joined', () => {
  const [input] = parse('PLAY * RTSP/1.0\r\nCSeq: 9\r\nRange : a\r\nRANGE:b\r\n\r\n');

  expect(input?.kind === 'request' && input.request.headers.get('range')).toBe('a, b');
});

test.each([
  ['no request', 400, 'hello\r\n\r\n'],
  ['a response', 400, 'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'],
  ['HTTP', 505, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['version 2.0', 505, options.replace('1.0', '2.0')],
  ['no CSeq', 400, 'OPTIONS * RTSP/1.0\r\n\r\n'],
  ['a CSeq that is no number', 400, options.replace(': 1', ': x')],
  ['two of CSeq', 400, options.replace('\r\n\r\n', '\r\nCSeq: 2\r\n\r\n')],
  ['a header without a colon', 400, options.replace('\r\n\r\n', '\r\nhello\r\n\r\n')],
  ['a folded header', 400, options.replace('\r\n\r\n', '\r\n x: y\r\n\r\n')],
  ['too many headers', 400, options.replace('\r\n\r\n', `${'\r\na: b'.repeat(70)}\r\n\r\n`)],
  ['too long a head', 400, `OPTIONS * RTSP/1.0\r\n${'a'.repeat(9000)}`],
  ['too long a URL', 400, `OPTIONS /${'a'.repeat(3000)} RTSP/1.0\r\nCSeq: 1\r\n\r\n`],
  [
    'a length that is no number',
    400,
    options.replace('\r\n\r\n', '\r\nContent-Length: -1\r\n\r\n'),
  ],
  ['too long a body', 413, options.replace('\r\n\r\n', '\r\nContent-Length: 9000\r\n\r\n')],
])('refuses %s with %i', (_, status, text) => {
  expect(statusOf(text)).toBe(status);
});

test('mutated requests are parsed or refused, and nothing else', () => {
  const random = new Random(Number(process.env['FUZZ_SEED'] ?? 1));
  const messages = Number(process.env['FUZZ_MESSAGES'] ?? 3000);
  const valid = [
    options,
    'SETUP rtsp://h/a/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\n\r\n',
    'PLAY rtsp://h/a RTSP/1.0\r\nCSeq: 3\r\nSession: 12;timeout=60\r\nContent-Length: 2\r\n\r\nab',
    '$\x01\x00\x04abcd',
  ];
  for (let count = 0; count < messages; count += 1) {
    const text = Array.from({ length: 1 + random.below(3) }, () => random.pick(valid)).join('');
    const message = mutateBytes(Buffer.from(text, 'latin1'), random);
    try {
      parse(message);
    } catch (error) {
      expect(error).toBeInstanceOf(RtspError);
    }
  }
});
