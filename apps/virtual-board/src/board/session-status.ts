import { httpRoutes } from '@boardcast/protocol';

/**
 * The HTTP status with which the gateway of a Kurento address answers who is signed in; undefined
 * where it is out of reach, is no gateway, or does not answer this page's origin.
 */
export async function sessionStatus(
  kurento: string,
  key: string | undefined,
): Promise<number | undefined> {
  const { pathname } = new URL(kurento);
  const base = new URL(kurento);
  base.protocol = base.protocol === 'wss:' ? 'https:' : 'http:';
  base.search = '';
  base.pathname = pathname.replace(/\/kurento$/, httpRoutes.session.path);
  const headers = key === undefined ? undefined : { Authorization: `Bearer ${key}` };
  const response = await fetch(base, headers && { headers }).catch(() => undefined);
  return response?.status;
}
