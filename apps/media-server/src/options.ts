import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { OptionError } from '@boardcast/process';
import { parseStunServer, parseTurnServer } from '@boardcast/protocol/node';
import { turnUrlError, udpOnly } from './transport/network.ts';
import type { NetworkSettings } from './transport/network.ts';

export const logVerbosities = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogVerbosity = (typeof logVerbosities)[number];

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly mediaHost: string;
  readonly mediaPort: number;
  /** Whether peers on other machines are rejected. */
  readonly localPeers: boolean;
  /** The UDP port for peers that use a TURN server over TCP or TLS; undefined for none. */
  readonly turnTcpPort: number | undefined;
  readonly workers: number;
  /** The default settings of endpoints; what is missing is Kurento's default. */
  readonly network: Partial<NetworkSettings>;
  /** The secret that the credentials for a TURN server without are made from. */
  readonly turnSecret: string;
  /** In s. */
  readonly collectorPeriod: number;
  /** Sustained messages per second of one client; 0 for no limit. */
  readonly messageRate: number;
  /** Origins whose pages may open a WebSocket; `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** What clients send as a bearer token; undefined where none is required. */
  readonly secret: string | undefined;
  readonly logLevel: LogVerbosity;
  readonly withParent: boolean;
  /** The index of the worker, in a process that the router started. */
  readonly worker: number | undefined;
  readonly help: boolean;
}

export const maxWorkers = 32;

export const usage = `Usage: node dist/main.js [options]

A media server that speaks Kurento's protocol on ws://HOST:PORT/kurento.
GET /healthz and GET /metrics on the same port report its state.

  --host ADDRESS            address to listen on (127.0.0.1); 0.0.0.0 or :: for all interfaces
  --port N                  TCP port, 0 for a free one (8888)
  --media-host ADDRESS      address of media, which is advertised to peers (as --host)
  --local-peers             reject peers on other machines
  --media-port N            UDP port of all media, 0 for a free one (0); each worker has its own,
                            starting with N
  --turn-tcp-port N         another UDP port, for peers that use a TURN server over TCP or TLS, 0
                            for a free one; each worker has its own, starting with N (none)
  --workers N               number of processes that share the pipelines, 1 to ${maxWorkers} (1)
  --network-interfaces A,B  advertise the addresses of these interfaces only (all)
  --announced-address IP    advertise this address instead of the local ones: behind NAT;
                            IPV4,IPV6 for one of each
  --stun HOST:PORT          STUN server that reports the public IP of this machine
  --turn URL                TURN server over UDP, USER:PASSWORD@HOST:PORT ($TURN_URL)
  --collector-period S      close unused sessions after S to 2 S seconds (240)
  --message-rate N          sustained messages per second of one client, 0 for no limit (500)
  --allow-origin ORIGIN     allow pages of this origin, such as https://cams.example.org, or *
                            for any; may be repeated (none: programs only)
  --secret FILE             file with the secret that WebSockets are opened with, as a bearer token
                            ($MEDIA_SERVER_SECRET is the secret itself)
  --log-level LEVEL         ${logVerbosities.join(', ')} ($LOG_LEVEL or info)
  --with-parent             exit when the standard input closes
  --help                    print this text`;

const options = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8888' },
  'media-host': { type: 'string' },
  'local-peers': { type: 'boolean', default: false },
  'media-port': { type: 'string', default: '0' },
  'turn-tcp-port': { type: 'string' },
  workers: { type: 'string', default: '1' },
  'network-interfaces': { type: 'string', default: '' },
  'announced-address': { type: 'string', default: '' },
  stun: { type: 'string', default: '' },
  turn: { type: 'string' },
  'collector-period': { type: 'string', default: '240' },
  'allow-origin': { type: 'string', multiple: true },
  'message-rate': { type: 'string', default: '500' },
  secret: { type: 'string' },
  'log-level': { type: 'string' },
  'with-parent': { type: 'boolean', default: false },
  worker: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Parses the command line. Throws an OptionError, or the error of `parseArgs`. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Options {
  const { values } = parseArgs({ args: [...args], options });
  const host = addressOf('--host', values.host);
  const workers = numberOf('--workers', values.workers, 1, maxWorkers);
  const turnSecret = env['TURN_SECRET'] ?? '';
  // A worker has one of the ports.
  const ports = values.worker === undefined ? workers : 1;
  return {
    host,
    port: numberOf('--port', values.port, 0, 65_535),
    mediaHost: addressOf('--media-host', values['media-host'] ?? host),
    mediaPort: portsOf('--media-port', values['media-port'], ports),
    turnTcpPort:
      values['turn-tcp-port'] === undefined
        ? undefined
        : portsOf('--turn-tcp-port', values['turn-tcp-port'], ports),
    localPeers: values['local-peers'],
    workers,
    network: {
      networkInterfaces: values['network-interfaces'],
      ...announced(values['announced-address']),
      ...stunOf(values.stun),
      ...turnOf(values.turn ?? env['TURN_URL'] ?? '', turnSecret),
    },
    turnSecret,
    collectorPeriod: numberOf('--collector-period', values['collector-period'], 1, 86_400),
    messageRate: numberOf('--message-rate', values['message-rate'], 0, 1_000_000),
    allowedOrigins: values['allow-origin'] ?? [],
    secret: secretOf(values.secret, env['MEDIA_SERVER_SECRET']),
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
  throw new OptionError(option, text, 'an IP address of this machine, or 0.0.0.0 for all');
}

function numberOf(option: string, text: string, min: number, max: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new OptionError(option, text, `a number from ${min} to ${max}`);
}

function secretOf(file: string | undefined, given: string | undefined): string | undefined {
  if (file === undefined) return given === '' ? undefined : given;
  const secret = contentOf(file)?.trim();
  if (secret !== undefined && secret !== '') return secret;
  throw new OptionError('--secret', file, 'a file with the secret');
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Workers have consecutive ports. */
function portsOf(option: string, text: string, ports: number): number {
  const port = numberOf(option, text, 0, 65_535);
  if (port + ports - 1 <= 65_535) return port;
  const expected = `at most ${65_536 - ports}, since ${ports} workers have consecutive ports`;
  throw new OptionError(option, text, expected);
}

function announced(text: string): Partial<NetworkSettings> {
  const settings: { externalIPv4?: string; externalIPv6?: string } = {};
  for (const address of text === '' ? [] : text.split(',')) {
    const key = isIPv6(address) ? 'externalIPv6' : 'externalIPv4';
    if (isIP(address) === 0 || settings[key] !== undefined) {
      const expected = 'an IP address, or an IPv4 and an IPv6 address separated by a comma';
      throw new OptionError('--announced-address', text, expected);
    }
    settings[key] = address;
  }
  return settings;
}

function stunOf(text: string): Partial<NetworkSettings> {
  if (text === '') return {};
  const server = parseStunServer(text);
  if (server !== undefined) {
    return { stunServerAddress: server.host, stunServerPort: server.port };
  }
  throw new OptionError('--stun', text, 'a STUN server such as stun.example.org:3478');
}

/** The error does not show the URL, which has a password. */
function turnOf(text: string, secret: string): Partial<NetworkSettings> {
  if (text === '') return {};
  const server = parseTurnServer(text);
  const hasCredentials = secret !== '' && server?.credentials === undefined;
  if (hasCredentials && server?.transport === 'udp') return { turnUrl: text };
  switch (turnUrlError(text)) {
    case undefined:
      return { turnUrl: text };
    case 'invalid':
      throw new OptionError('--turn', undefined, 'USER:PASSWORD@HOST:PORT');
    case 'not-udp':
      throw new OptionError('--turn', undefined, udpOnly);
  }
}

function levelOf(text: string): LogVerbosity {
  const level = logVerbosities.find((known) => known === text);
  if (level !== undefined) return level;
  throw new OptionError('--log-level', text, `one of ${logVerbosities.join(', ')}`);
}
