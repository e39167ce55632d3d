/** The URL of the Kurento that tests use in place of the embedded media server; from KMS_URL. */
export function externalKurento(): string | undefined {
  const url = process.env['KMS_URL'];
  return url === undefined || url === '' ? undefined : url;
}
