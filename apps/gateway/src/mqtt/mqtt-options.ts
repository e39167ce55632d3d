import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OptionError } from '@boardcast/process';
import type { TopicPrefixes } from './topics.ts';

const defaultPorts = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 } as const;
type Protocol = keyof typeof defaultPorts;

export interface MqttOptions extends TopicPrefixes {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  /** The path of the WebSocket, for ws and wss. */
  readonly path: string;
  readonly user: string | undefined;
  /** The file of the password. */
  readonly password: string | undefined;
  /** The file of the authority that the broker's certificate is checked with. */
  readonly ca: string | undefined;
  /** How often a snapshot of each live board is published; 0 for never. */
  readonly snapshotSeconds: number;
}

/** What is read from the options' files. */
export interface MqttSecrets {
  readonly password: string | undefined;
  readonly ca: string | undefined;
}

export interface MqttValues {
  readonly mqtt?: string | undefined;
  readonly 'mqtt-password'?: string | undefined;
  readonly 'mqtt-ca'?: string | undefined;
  readonly 'mqtt-prefix': string;
  readonly 'mqtt-discovery': string;
  readonly 'mqtt-snapshots': string;
}

const maxSnapshotSeconds = 86_400;
const prefixPattern = /^[\w.-]{1,64}(?:\/[\w.-]{1,64}){0,7}$/;

/** Undefined without `--mqtt`. Throws an OptionError. */
export function mqttOptionsOf(values: MqttValues): MqttOptions | undefined {
  const snapshotSeconds = Number(values['mqtt-snapshots']);
  const isInterval = /^\d{1,5}$/.test(values['mqtt-snapshots']);
  if (!isInterval || snapshotSeconds > maxSnapshotSeconds) {
    const expected = 'seconds up to 86400, or 0 for no snapshots';
    throw new OptionError('--mqtt-snapshots', values['mqtt-snapshots'], expected);
  }
  const prefixes = {
    prefix: prefixOf('--mqtt-prefix', values['mqtt-prefix']),
    discovery: prefixOf('--mqtt-discovery', values['mqtt-discovery']),
  };
  if (values.mqtt === undefined) return undefined;
  const file = (name: string | undefined) => (name === undefined ? undefined : path.resolve(name));
  return {
    ...brokerOf(values.mqtt),
    ...prefixes,
    snapshotSeconds,
    password: file(values['mqtt-password']),
    ca: file(values['mqtt-ca']),
  };
}

/** Reads the files that the options name. Throws an OptionError when one cannot be used. */
export async function readMqttSecrets({ password, ca }: MqttOptions): Promise<MqttSecrets> {
  return {
    password: await contentOf('--mqtt-password', password, 'a file with the password'),
    ca: await contentOf('--mqtt-ca', ca, 'a file with a certificate in PEM'),
  };
}

/** The URL without what an operator would not show. */
export function brokerName({ protocol, host, port }: MqttOptions): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The error does not show the URL, which may have a password. */
function brokerOf(text: string): Pick<MqttOptions, 'protocol' | 'host' | 'port' | 'path' | 'user'> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const user = url === undefined ? undefined : decoded(url.username);
  if (url === undefined || !isProtocol(url.protocol) || url.hostname === '' || user === undefined) {
    throw new OptionError('--mqtt', undefined, 'a URL such as mqtt://user@broker:1883');
  }
  if (url.password !== '') {
    const expected = 'the password in a file, --mqtt-password FILE: every user sees command lines';
    throw new OptionError('--mqtt', undefined, expected);
  }
  return {
    protocol: url.protocol,
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPorts[url.protocol] : Number(url.port),
    path: `${url.pathname}${url.search}`,
    user: user === '' ? undefined : user,
  };
}

/** Undefined for an invalid percent-encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isProtocol(text: string): text is Protocol {
  return text in defaultPorts;
}

function prefixOf(option: string, text: string): string {
  if (prefixPattern.test(text)) return text;
  throw new OptionError(option, text, 'a topic of letters, digits, "_", "-", "." and "/"');
}

async function contentOf(
  option: string,
  file: string | undefined,
  expected: string,
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const content = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (content !== '') return content;
  throw new OptionError(option, file, expected);
}
