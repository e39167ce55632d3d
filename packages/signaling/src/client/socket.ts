/** The part of the WebSocket interface that this package uses. Browsers and `ws` both implement it. */
export interface SignalingSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/**
 * Opens a WebSocket. Throws if the URL is not one of a WebSocket.
 *
 * A key or a token is sent in the header `Authorization: Bearer` in Node. A browser cannot send
 * headers with a WebSocket, so there it is the URL's parameter `token`.
 */
export type OpenSocket = (url: string, token?: string) => SignalingSocket;

/** Opens a browser's WebSocket; also in Node 22 and newer, which has the same class. */
export const openBrowserSocket: OpenSocket = (url, token) => {
  const target = new URL(url);
  if (token !== undefined) target.searchParams.set('token', token);
  return new WebSocket(target) as SignalingSocket;
};
