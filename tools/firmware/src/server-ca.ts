import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import type { ServerCa } from '@boardcast/board';
import { toolError } from './tool-error.ts';

const timeoutMs = 5000;
const maxBytes = 65_536;

/** The CA that a wss server publishes; undefined where it has none of its own. */
export async function fetchServerCa(server: string): Promise<ServerCa | undefined> {
  const url = new URL(server);
  url.protocol = 'https:';
  url.username = url.password = url.search = '';
  url.pathname = url.pathname.replace(/[^/]*$/, 'ca.pem');
  const { status, text } = await download(url).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code ?? error.message;
    throw toolError('ca-unreachable', { url: url.href, reason }, { cause: error });
  });
  return status === 200 ? caOf(text) : undefined;
}

/** The CA in a file, in PEM. */
export async function readServerCa(file: string): Promise<ServerCa> {
  const ca = await readFile(file, 'utf8').then(caOf, () => undefined);
  if (ca === undefined) throw toolError('ca-invalid', { file });
  return ca;
}

/** Whether two SHA-256 fingerprints are the same, with colons or without. */
export function isSameFingerprint(one: string, other: string): boolean {
  const digits = (text: string) => text.replaceAll(':', '').toLowerCase();
  return digits(one) === digits(other);
}

function caOf(text: string): ServerCa | undefined {
  const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text) ?? [];
  if (pem === undefined) return undefined;
  try {
    const certificate = new X509Certificate(pem);
    return certificate.ca ? { pem: `${pem}\n`, sha256: certificate.fingerprint256 } : undefined;
  } catch {
    return undefined;
  }
}

/** Not verified: the fingerprint is what is compared. */
function download(url: URL): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { rejectUnauthorized: false, timeout: timeoutMs, agent: false };
    const request = get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > maxBytes) request.destroy(new Error('the reply is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no reply')));
    request.on('error', reject);
  });
}
