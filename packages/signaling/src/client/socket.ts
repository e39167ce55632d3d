/** The part of the WebSocket interface that this package uses. Browsers and `ws` both implement it. */
export interface SignalingSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a WebSocket. Throws if the URL is not one of a WebSocket. */
export type OpenSocket = (url: string) => SignalingSocket;

/** Opens a browser's WebSocket; also in Node 22 and newer, which has the same class. */
export const openBrowserSocket: OpenSocket = (url) => new WebSocket(url) as SignalingSocket;
