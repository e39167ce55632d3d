import { isIP } from 'node:net';
import { parseArgs } from 'node:util';

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly mediaPort: number;
  /** In seconds. */
  readonly collectorPeriod: number;
  readonly withParent: boolean;
  readonly help: boolean;
}

export const usage = `Usage: node dist/main.js [options]

A media server that speaks Kurento's protocol on ws://HOST:PORT/kurento.

  --host ADDRESS        where to listen, and the address that peers are given (127.0.0.1);
                        0.0.0.0 for all of this machine's
  --port N              TCP port of the WebSocket, 0 for a free one (8888)
  --media-port N        UDP port of all media, 0 for a free one (0)
  --collector-period S  abandoned sessions go between S and 2 S seconds (240)
  --with-parent         end when the standard input closes
  --help                this text`;

/** Reads the command line. Throws an Error whose message is for people. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8888' },
      'media-port': { type: 'string', default: '0' },
      'collector-period': { type: 'string', default: '240' },
      'with-parent': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    host: addressOf(values.host),
    port: numberOf('--port', values.port, 65535),
    mediaPort: numberOf('--media-port', values['media-port'], 65535),
    collectorPeriod: Math.max(1, numberOf('--collector-period', values['collector-period'], 86400)),
    withParent: values['with-parent'],
    help: values.help,
  };
}

function addressOf(text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text;
  if (isIP(address) !== 0) return address;
  throw new Error(
    `--host ${text} is no IP address: give one of this machine's, or 0.0.0.0 for all.`,
  );
}

function numberOf(option: string, text: string, max: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
  throw new Error(`${option} ${text} is no number from 0 to ${max}: give another.`);
}
