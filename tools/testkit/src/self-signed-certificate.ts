import { execFile } from 'node:child_process';
import { isIP } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate by no authority, for a name or an IP address, and its key, both in PEM. */
export async function makeSelfSignedCertificate(
  host: string,
  { certificate, key }: CertificateFiles,
): Promise<void> {
  const alternative = `subjectAltName=${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`;
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', `/CN=${host}`, '-addext', alternative],
    ...['-keyout', key, '-out', certificate],
  ]);
}

/** Where both are in a folder. */
export function certificateFiles(folder: string): CertificateFiles {
  const [certificate = '', key = ''] = ['certificate.pem', 'key.pem'].map((name) =>
    path.join(folder, name),
  );
  return { certificate, key };
}
