import { httpRoutes } from '@boardcast/protocol';

/** A node's id: where its media server is, so that all gateways name it alike. */
export function nodeIdOf(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  const address = `${hostname}:${port || (protocol === 'wss:' ? '443' : '80')}`;
  const path = pathname.replace(/\/$/, '');
  return path === httpRoutes.kurento.path ? address : `${address}${path}`;
}
