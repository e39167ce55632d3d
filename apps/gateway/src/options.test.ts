import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

const tcp = ['--turn', 'turn:user:password@turn.example.org?transport=tcp'];

function turnTcpPort(...args: readonly string[]): string | undefined {
  const { mediaServer } = readOptions(args);
  const option = mediaServer.indexOf('--turn-tcp-port');
  return option === -1 ? undefined : mediaServer[option + 1];
}

it.each([
  [[...tcp], '8889'],
  [[...tcp, '--workers', '4'], '8892'],
  [[...tcp, '--media-port', '40000'], '40001'],
  [[...tcp, '--port', '0'], '0'],
  [[...tcp, '--port', '443'], '8889'],
  [[...tcp, '--turn-tcp-port', '80'], '80'],
  [['--turn', 'turn:user:password@turn.example.org?transport=udp'], undefined],
  [[], undefined],
])('the port for TURN over TCP of %j is %s', (args, expected) => {
  expect(turnTcpPort(...args)).toBe(expected);
});
