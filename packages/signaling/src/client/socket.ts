/** The part of a WebSocket that the signalling uses; the browser's and ws's both have it. */
export interface SignalingSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a socket; throws when the address is none of a WebSocket. */
export type OpenSocket = (url: string) => SignalingSocket;

export const openBrowserSocket: OpenSocket = (url) => new WebSocket(url) as SignalingSocket;
