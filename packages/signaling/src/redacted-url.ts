/** An address as it may be shown and logged: a user, a password and a query may be secrets. */
export function redactedUrl(url: string): string {
  const withoutQuery = url.replace(/\?.*$/s, '');
  return withoutQuery.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@');
}
