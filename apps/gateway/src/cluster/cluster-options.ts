import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OptionError } from '@boardcast/process';

export interface RedisOptions {
  /** With the password, if it was given there: never shown. */
  readonly url: string;
  /** The file of the password. */
  readonly password: string | undefined;
  /** The file of the authority that the server's certificate is checked with. */
  readonly ca: string | undefined;
  /** What every key begins with. */
  readonly prefix: string;
}

/** Several gateways or several media servers. */
export interface ClusterOptions {
  /** Undefined for one gateway, which has its directory in memory. */
  readonly redis: RedisOptions | undefined;
  /** The media servers by URL; none for the embedded one. */
  readonly kms: readonly string[];
  /** The URL at which other gateways reach the embedded media server. */
  readonly nodeUrl: string | undefined;
}

type RedisValues = Pick<Values, 'redis' | 'redis-password' | 'redis-ca' | 'redis-prefix'>;

interface Values {
  readonly kms: readonly string[];
  readonly redis?: string | undefined;
  readonly 'redis-password'?: string | undefined;
  readonly 'redis-ca'?: string | undefined;
  readonly 'redis-prefix': string;
  readonly 'node-url'?: string | undefined;
}

const prefixPattern = /^[\w.:-]{1,64}$/;

/** Undefined for one gateway with one media server. Throws an OptionError. */
export function clusterOptionsOf(values: Values): ClusterOptions | undefined {
  const redis = redisOf(values);
  const kms = [...new Set(values.kms)];
  const nodeUrl = nodeUrlOf(values, kms);
  if (redis !== undefined && kms.length === 0 && nodeUrl === undefined) {
    const expected = '--kms, or --node-url with the URL at which other gateways reach this node';
    throw new OptionError('--redis', undefined, expected);
  }
  return redis === undefined && kms.length < 2 ? undefined : { redis, kms, nodeUrl };
}

/** The content of a file that an option names. Throws an OptionError when it has none. */
export async function secretOf(option: string, file: string): Promise<string> {
  const content = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (content !== '') return content;
  throw new OptionError(option, file, 'a file with the secret');
}

/** The error does not show the URL, which may have a password. */
export function redisOf(values: RedisValues): RedisOptions | undefined {
  const prefix = values['redis-prefix'];
  if (!prefixPattern.test(prefix)) {
    throw new OptionError('--redis-prefix', prefix, 'letters, digits, "_", "-", "." and ":"');
  }
  if (values.redis === undefined) return undefined;
  const url = URL.canParse(values.redis) ? new URL(values.redis) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    const expected = 'a URL such as redis://host:6379, or rediss:// for TLS';
    throw new OptionError('--redis', undefined, expected);
  }
  const file = (name: string | undefined) => (name === undefined ? undefined : path.resolve(name));
  const { 'redis-password': password, 'redis-ca': ca } = values;
  return { url: values.redis, password: file(password), ca: file(ca), prefix };
}

function nodeUrlOf(values: Values, kms: readonly string[]): string | undefined {
  const { redis, 'node-url': text } = values;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'ws:' || url.port === '' || url.port === '0') {
    const expected = 'a URL with a port, such as ws://10.0.0.5:8889/kurento';
    throw new OptionError('--node-url', text, expected);
  }
  if (redis === undefined) throw new OptionError('--node-url', text, '--redis as well');
  if (kms.length === 0) return text;
  throw new OptionError('--node-url', text, 'no --kms: it is for the embedded media server');
}
