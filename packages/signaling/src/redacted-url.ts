/** An address for logs: its user, password and query, which may be secrets, are left out. */
export function redactedUrl(url: string): string {
  const withoutQuery = url.replace(/\?.*$/s, '');
  return withoutQuery.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@');
}
