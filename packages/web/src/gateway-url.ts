/**
 * The WebSocket URL of a path of the gateway, relative to a page of it; a reverse proxy may serve the
 * page at any path.
 */
export function gatewayUrl(path: string, page: string): string {
  const url = new URL(path, page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
