import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OptionError } from '@boardcast/process';
import { parseStunServer, parseTurnServer } from '@boardcast/protocol/node';
import { defaultDataFolder } from './access/data-folder.ts';
import type { IceServerOptions } from './ice-servers.ts';
import { parseBasePath, rootPath } from './base-path.ts';
import { clusterOptionsOf, type ClusterOptions } from './cluster/cluster-options.ts';
import { optionTable, valueChecks, type CheckedOption } from './command-line.mjs';
import { mqttOptionsOf, type MqttOptions } from './mqtt/mqtt-options.ts';
import { parseOrigin } from './origin-rule.ts';
import { isLoopback } from './own-addresses.ts';
import { isAddressOrSubnet } from './trusted-proxies.ts';
import { webhooksOptionsOf, type WebhooksOptions } from './webhooks/webhook-options.ts';

export type RecorderOptions =
  | { readonly kind: 'none' }
  | { readonly kind: 'remote'; readonly url: string }
  | {
      readonly kind: 'own';
      /** Arguments passed on to it, which validates them. */
      readonly args: readonly string[];
      /** The port of RTSP; undefined for none. */
      readonly rtspPort: number | undefined;
      /** Whether it has something to do before it is asked. */
      readonly isNeeded: boolean;
    };

export interface Options extends IceServerOptions {
  readonly host: string;
  readonly port: number;
  /** Arguments passed on to the embedded media server, which validates them. */
  readonly mediaServer: readonly string[];
  /** The URL of an external Kurento, the first of them; undefined for the embedded media server. */
  readonly kms: string | undefined;
  /** The file of the secret that external media servers require. */
  readonly kmsSecret: string | undefined;
  /** Undefined for one gateway with one media server. */
  readonly cluster: ClusterOptions | undefined;
  /** The viewers of a board on one node before a relay carries it to another; 0 for no relays. */
  readonly viewersPerNode: number;
  /** The addresses that the embedded media server advertises instead of its own. */
  readonly announcedAddresses: readonly string[];
  /** Origins whose pages may use the gateway, besides its own. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and subnets of reverse proxies whose X-Forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  /** The path of the pages and the API behind a proxy: `/`, or one that ends in `/`. */
  readonly basePath: string;
  /** The server's certificate: made by the gateway, given by files, or none. */
  readonly tls: 'own' | { readonly cert: string; readonly key: string } | undefined;
  /** Whether access control is off beyond loopback, too. */
  readonly openAccess: boolean;
  /** The folder of keys and certificates. */
  readonly data: string;
  /** Folders with builds of the firmware for the page Setup. */
  readonly firmware: readonly string[];
  /** The MQTT broker; undefined for none. */
  readonly mqtt: MqttOptions | undefined;
  /** Undefined for none. */
  readonly webhooks: WebhooksOptions | undefined;
  /** Whether the gateway is announced in the local network. */
  readonly mdns: boolean;
  /** The recorder: its URL on another machine, the arguments of the gateway's own, or none. */
  readonly recorder: RecorderOptions;
  /** Whether to open the viewer in a browser if there is a display. */
  readonly open: boolean;
  readonly help: boolean;
}

/** Where `firmware:build` writes. */
const defaultFirmware = fileURLToPath(new URL('../../../firmware/dist', import.meta.url));

const mediaServerOptions = [
  'media-port',
  'turn-tcp-port',
  'workers',
  'network-interfaces',
  'announced-address',
  'stun',
  'log-level',
] as const;
type MediaServerValues = Readonly<Partial<Record<(typeof mediaServerOptions)[number], string>>>;

/** Browsers take no candidate with a port below, but for 80 and 443. */
const minCandidatePort = 1024;
const defaultTurnTcpPort = 8889;

/** The ports after those of media. */
function turnTcpPort({ 'media-port': mediaPort, workers = '1' }: MediaServerValues): string {
  if (Number(mediaPort) === 0) return '0';
  const next = Number(mediaPort) + Number(workers);
  return String(next < minCandidatePort ? defaultTurnTcpPort : next);
}

/** Whether other machines reach it: by itself, or through a proxy. */
export function isExposed({
  host,
  trustedProxies,
}: Pick<Options, 'host' | 'trustedProxies'>): boolean {
  return !isLoopback(host) || trustedProxies.length > 0;
}

/** Parses the command line. Throws an OptionError, or the error of `parseArgs`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: optionTable,
  });
  for (const name of Object.keys(valueChecks) as CheckedOption[]) check(name, values[name]);
  values['media-port'] ??= values.port;
  const turn = values.turn.map((text) => turnServerOf(text, values['turn-secret'] !== undefined));
  if (turn.some(({ transport }) => transport !== 'udp'))
    values['turn-tcp-port'] ??= turnTcpPort(values);
  return {
    host: values.host === 'localhost' ? '127.0.0.1' : values.host,
    port: Number(values.port),
    mediaServer: mediaServerOptions.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [`--${name}`, value];
    }),
    kms: values.kms[0],
    kmsSecret: values['kms-secret'] && path.resolve(values['kms-secret']),
    cluster: clusterOptionsOf(values),
    viewersPerNode: Number(values['viewers-per-node']),
    announcedAddresses: (values['announced-address'] ?? '').split(',').filter(Boolean),
    stun: values.stun === undefined ? undefined : stunServerOf(values.stun),
    turn,
    turnSecret: values['turn-secret'] && path.resolve(values['turn-secret']),
    allowedOrigins: values['allow-origin'].map(allowedOriginOf),
    trustedProxies: values['trust-proxy'].split(',').filter(Boolean).map(proxyOf),
    basePath: basePathOf(values['base-path'] ?? rootPath),
    tls: tlsOf(values),
    openAccess: values.open,
    data: path.resolve(values.data ?? defaultDataFolder()),
    firmware: (values.firmware ?? [defaultFirmware]).map((folder) => path.resolve(folder)),
    mqtt: mqttOptionsOf(values),
    webhooks: webhooksOptionsOf(values.webhook, values['webhook-secret']),
    mdns: !values['no-mdns'],
    recorder: recorderOf(values),
    open: !values['no-open'],
    help: values.help,
  };
}

const recorderOptions = ['rtsp-udp-port', 'keep-days', 'keep-bytes', 'keep-free'] as const;
const defaultRtspPort = '8554';

/** Two gateways of one machine have the recordings of their ports. */
function recorderOf(
  values: {
    readonly [name in 'recorder' | 'rtsp-port' | 'recordings' | 'data']?: string | undefined;
  } & { readonly [name in (typeof recorderOptions)[number]]?: string | undefined } & {
    readonly port: string;
    readonly host: string;
    readonly record: readonly string[];
  },
): RecorderOptions {
  const { recorder, record, port, host, recordings } = values;
  if (recorder === 'off') return { kind: 'none' };
  if (recorder !== undefined) return { kind: 'remote', url: recorder.replace(/\/$/, '') };
  const rtsp = values['rtsp-port'] ?? (Number(port) === 0 ? 'off' : defaultRtspPort);
  const folder = path.join(path.resolve(values.data ?? defaultDataFolder()), 'recordings', port);
  const args = [
    ...['--rtsp-host', host === 'localhost' ? '127.0.0.1' : host, '--rtsp-port', rtsp],
    ...['--recordings', recordings === undefined ? folder : path.resolve(recordings)],
    ...record.flatMap((rule) => ['--record', rule]),
    ...recorderOptions.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [`--${name}`, value];
    }),
  ];
  const rtspPort = rtsp === 'off' ? undefined : Number(rtsp);
  const isNeeded = rtspPort !== undefined || record.length > 0;
  return { kind: 'own', args, rtspPort, isNeeded };
}

function tlsOf({
  tls,
  cert,
  key,
}: {
  readonly tls: boolean;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}): Options['tls'] {
  if (cert !== undefined && key !== undefined) {
    return { cert: path.resolve(cert), key: path.resolve(key) };
  }
  if (cert !== undefined) throw new OptionError('--cert', cert, '--key with its key as well');
  if (key !== undefined) throw new OptionError('--key', key, '--cert with its certificate as well');
  return tls ? 'own' : undefined;
}

function check(name: CheckedOption, given: string | readonly string[] | undefined): void {
  const { expected, isValid } = valueChecks[name];
  for (const text of given === undefined ? [] : [given].flat()) {
    if (!isValid(text)) throw new OptionError(`--${name}`, text, expected);
  }
}

function stunServerOf(text: string): NonNullable<Options['stun']> {
  const server = parseStunServer(text);
  if (server !== undefined) return server;
  throw new OptionError('--stun', text, 'a STUN server such as stun.example.org:3478');
}

/** The error does not show the URL, which may have a password. */
function turnServerOf(text: string, hasSecret: boolean): Options['turn'][number] {
  const server = parseTurnServer(text);
  if (server === undefined) {
    throw new OptionError('--turn', undefined, 'a URL such as turn:turn.example.org:3478');
  }
  if (hasSecret || server.credentials !== undefined) return server;
  throw new OptionError('--turn', text, '--turn-secret, or USER:PASSWORD@HOST:PORT, as well');
}

function proxyOf(text: string): string {
  if (isAddressOrSubnet(text)) return text;
  throw new OptionError('--trust-proxy', text, 'addresses or subnets such as 127.0.0.1,10.0.0.0/8');
}

function basePathOf(text: string): string {
  const basePath = parseBasePath(text);
  if (basePath !== undefined) return basePath;
  throw new OptionError('--base-path', text, 'a path such as /cams/');
}

function allowedOriginOf(text: string): string {
  const origin = parseOrigin(text);
  if (origin !== undefined) return origin;
  throw new OptionError('--allow-origin', text, 'an origin such as https://cams.example.org');
}
