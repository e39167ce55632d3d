import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OptionError } from '@boardcast/process';
import { parseSecret } from './signature.ts';

export interface WebhooksOptions {
  readonly urls: readonly URL[];
  /** The file of the secret that messages are signed with. */
  readonly secret: string;
}

/** Undefined without `--webhook`. Throws an OptionError. */
export function webhooksOptionsOf(
  urls: readonly string[],
  secret: string | undefined,
): WebhooksOptions | undefined {
  if (urls.length === 0) return undefined;
  if (secret === undefined) {
    throw new OptionError('--webhook', undefined, '--webhook-secret FILE as well');
  }
  return { urls: urls.map(urlOf), secret: path.resolve(secret) };
}

/** Throws an OptionError when the file cannot be used. */
export async function readWebhookSecret(file: string): Promise<Buffer> {
  const secret = parseSecret(await readFile(file, 'utf8').catch(() => ''));
  if (secret !== undefined) return secret;
  const expected = 'a file with 24 to 64 bytes in base64, as "openssl rand -base64 32" makes them';
  throw new OptionError('--webhook-secret', file, expected);
}

/** The error does not show the URL, which may have a secret. */
function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isHttp && url.username === '' && url.password === '') return url;
  const expected = 'an http or https URL without a user and a password';
  throw new OptionError('--webhook', undefined, expected);
}
