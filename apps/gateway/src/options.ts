import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { originIn } from './origin-rule.ts';

export interface Options {
  readonly host: string;
  readonly port: number;
  /** What is passed on to the embedded media server, which checks it. */
  readonly mediaServer: readonly string[];
  /** The address of another Kurento, or undefined for the embedded media server. */
  readonly kms: string | undefined;
  /** What the embedded media server tells peers instead of this machine's addresses. */
  readonly announcedAddresses: readonly string[];
  /** Whose pages may use the gateway besides its own. */
  readonly allowedOrigins: readonly string[];
  /** Whether to open the viewer in a browser, where there is a display. */
  readonly open: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

Starts Boardcast: the front door for boards and viewers, and the embedded media server.

  --port N                  the port of the WebSocket and of the HTTP API, 0 for a free one (8888)
  --host H                  the address to listen on (127.0.0.1); 0.0.0.0 for all of this machine's
  --kms URL                 use that Kurento, such as ws://host:8888/kurento, and no embedded one
  --allow-origin ORIGIN     let pages of that origin, https://cams.example.org, use it as well;
                            once for each
  --no-open                 do not open the viewer in a browser
  --help                    this text

For the embedded media server:

  --media-port N            its UDP port, 0 for a free one (0); with workers, the first of as many
  --workers N               processes among which the boards are shared (1)
  --network-interfaces A,B  tell peers the addresses of these interfaces alone (all)
  --announced-address IP    tell peers this address instead of this machine's own: behind NAT
  --stun HOST:PORT          ask this STUN server how the world sees this machine
  --turn URL                relay media, USER:PASSWORD@HOST:PORT?transport=udp, tcp or tls
  --log-level LEVEL         what it logs: fatal, error, warn, info, debug, trace (warn)`;

const passedOn = [
  'media-port',
  'workers',
  'network-interfaces',
  'announced-address',
  'stun',
  'turn',
  'log-level',
] as const;

/** Reads the command line. Throws an Error whose message is one line for people. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8888' },
      host: { type: 'string', default: '127.0.0.1' },
      kms: { type: 'string' },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      'media-port': { type: 'string' },
      workers: { type: 'string' },
      'network-interfaces': { type: 'string' },
      'announced-address': { type: 'string' },
      stun: { type: 'string' },
      turn: { type: 'string' },
      'log-level': { type: 'string', default: 'warn' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    host: addressOf(values.host),
    port: portOf('--port', values.port),
    mediaServer: passedOn.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [`--${name}`, value];
    }),
    kms: values.kms === undefined ? undefined : kurentoUrlOf(values.kms),
    announcedAddresses: (values['announced-address'] ?? '').split(',').filter(Boolean),
    allowedOrigins: values['allow-origin'].map(allowedOriginOf),
    open: !values['no-open'],
    help: values.help,
  };
}

function addressOf(text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text;
  if (isIP(address) !== 0) return address;
  throw new Error(`--host ${text} is no IP address: give one of this machine's, or 0.0.0.0.`);
}

function portOf(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`${option} ${text} is no port: give a number from 0 to 65535.`);
}

function allowedOriginOf(text: string): string {
  const origin = originIn(text);
  if (origin !== undefined) return origin;
  throw new Error(`--allow-origin ${text} is no origin: give one like https://cams.example.org.`);
}

function kurentoUrlOf(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new Error(`--kms ${text} is no WebSocket address: give one like ws://host:8888/kurento.`);
}
