import { isIP, isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { parseTurnUrl } from './transport/network.ts';
import type { NetworkSettings } from './transport/network.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly mediaHost: string;
  readonly mediaPort: number;
  /** Peers of other machines are refused. */
  readonly localPeers: boolean;
  readonly workers: number;
  /** How peers reach the server; what is left out is Kurento's default. */
  readonly network: Partial<NetworkSettings>;
  /** In seconds. */
  readonly collectorPeriod: number;
  /** Messages a second that one client may go on sending; 0 for any number. */
  readonly messageRate: number;
  /** Whose web pages may open a WebSocket; `*` for any. */
  readonly allowedOrigins: readonly string[];
  readonly logLevel: LogLevel;
  readonly withParent: boolean;
  /** Set in a process that another of the same program has started as its worker. */
  readonly worker: number | undefined;
  readonly help: boolean;
}

export const maxWorkers = 32;

export const usage = `Usage: node dist/main.js [options]

A media server that speaks Kurento's protocol on ws://HOST:PORT/kurento.
GET /healthz and GET /metrics on the same port say how it is.

  --host ADDRESS            where to listen (127.0.0.1); 0.0.0.0 or :: for all of this machine's
  --port N                  TCP port, 0 for a free one (8888)
  --media-host ADDRESS      where media come and go, and what peers are told (as --host)
  --local-peers             refuse peers of other machines, whatever the media host is
  --media-port N            UDP port of all media, 0 for a free one (0); each worker has its own,
                            from N on
  --workers N               processes among which the pipelines are shared, 1 to ${maxWorkers} (1)
  --network-interfaces A,B  tell peers the addresses of these interfaces alone (all)
  --announced-address IP    tell peers this address instead of this machine's own: behind NAT;
                            IPV4,IPV6 for one of each
  --stun HOST:PORT          ask this STUN server how the world sees this machine
  --turn URL                relay media, USER:PASSWORD@HOST:PORT?transport=udp, tcp or tls
  --collector-period S      abandoned sessions go between S and 2 S seconds (240)
  --message-rate N          messages a second that one client may go on sending, 0 for any
                            number (500)
  --allow-origin ORIGIN     let pages of that origin, https://cams.example.org, open a WebSocket,
                            or * for any; once for each (none: programs alone)
  --log-level LEVEL         ${logLevels.join(', ')} ($LOG_LEVEL or info)
  --with-parent             end when the standard input closes
  --help                    this text`;

const options = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8888' },
  'media-host': { type: 'string' },
  'local-peers': { type: 'boolean', default: false },
  'media-port': { type: 'string', default: '0' },
  workers: { type: 'string', default: '1' },
  'network-interfaces': { type: 'string', default: '' },
  'announced-address': { type: 'string', default: '' },
  stun: { type: 'string', default: '' },
  turn: { type: 'string', default: '' },
  'collector-period': { type: 'string', default: '240' },
  'allow-origin': { type: 'string', multiple: true },
  'message-rate': { type: 'string', default: '500' },
  'log-level': { type: 'string' },
  'with-parent': { type: 'boolean', default: false },
  worker: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line. Throws an Error whose message is one line for people. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Options {
  const { values } = parseArgs({ args: [...args], options });
  const host = addressOf('--host', values.host);
  const workers = numberOf('--workers', values.workers, 1, maxWorkers);
  // A worker has been given its own of the ports.
  const ports = values.worker === undefined ? workers : 1;
  return {
    host,
    port: numberOf('--port', values.port, 0, 65_535),
    mediaHost: addressOf('--media-host', values['media-host'] ?? host),
    mediaPort: mediaPortOf(values['media-port'], ports),
    localPeers: values['local-peers'],
    workers,
    network: {
      networkInterfaces: values['network-interfaces'],
      ...announced(values['announced-address']),
      ...stunOf(values.stun),
      ...turnOf(values.turn),
    },
    collectorPeriod: numberOf('--collector-period', values['collector-period'], 1, 86_400),
    messageRate: numberOf('--message-rate', values['message-rate'], 0, 1_000_000),
    allowedOrigins: values['allow-origin'] ?? [],
    logLevel: levelOf(values['log-level'] ?? env['LOG_LEVEL'] ?? 'info'),
    withParent: values['with-parent'],
    worker:
      values.worker === undefined
        ? undefined
        : numberOf('--worker', values.worker, 0, maxWorkers - 1),
    help: values.help,
  };
}

function addressOf(option: string, text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text;
  if (isIP(address) !== 0) return address;
  throw new Error(
    `${option} ${text} is no IP address: give one of this machine's, or 0.0.0.0 for all.`,
  );
}

function numberOf(option: string, text: string, min: number, max: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new Error(`${option} ${text} is no number from ${min} to ${max}: give another.`);
}

/** Each worker has a port of its own, and they follow one another. */
function mediaPortOf(text: string, ports: number): number {
  const port = numberOf('--media-port', text, 0, 65_535);
  if (port + ports - 1 <= 65_535) return port;
  throw new Error(
    `--media-port ${port} leaves no room for the ports of ${ports} workers: give ${65_536 - ports} at most.`,
  );
}

function announced(text: string): Partial<NetworkSettings> {
  const settings: { externalIPv4?: string; externalIPv6?: string } = {};
  for (const address of text === '' ? [] : text.split(',')) {
    const key = isIPv6(address) ? 'externalIPv6' : 'externalIPv4';
    if (isIP(address) === 0 || settings[key] !== undefined) {
      throw new Error(
        `--announced-address ${text} is no IP address: give one, or an IPv4 and an IPv6 with a comma.`,
      );
    }
    settings[key] = address;
  }
  return settings;
}

function stunOf(text: string): Partial<NetworkSettings> {
  if (text === '') return {};
  const [, bracketed, plain, port = '3478'] =
    /^(?:\[([0-9a-f:.]+)\]|([^:@/\s]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const stunServerAddress = bracketed ?? plain;
  const stunServerPort = Number(port);
  if (stunServerAddress === undefined || stunServerPort < 1 || stunServerPort > 65_535) {
    throw new Error(`--stun ${text} is no STUN server: give one like stun.example.org:3478.`);
  }
  return { stunServerAddress, stunServerPort };
}

/** The message is without the text, which has a password in it. */
function turnOf(text: string): Partial<NetworkSettings> {
  if (text === '') return {};
  if (parseTurnUrl(text) !== undefined) return { turnUrl: text };
  throw new Error('--turn is no TURN server: give it as USER:PASSWORD@HOST:PORT?transport=udp.');
}

function levelOf(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (level !== undefined) return level;
  throw new Error(`--log-level ${text} is no level: give one of ${logLevels.join(', ')}.`);
}
