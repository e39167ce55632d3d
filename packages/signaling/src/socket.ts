/** The part of a WebSocket that the conversation needs, in a browser and in Node alike. */
export interface SignalingSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a socket to a `ws:` or `wss:` address; throws when the address is none. */
export type OpenSocket = (url: string) => SignalingSocket;

/** The browser's own WebSocket. */
export const openBrowserSocket: OpenSocket = (url) => new WebSocket(url) as SignalingSocket;

/** Takes a socket's handlers off and closes it, so that nothing more is heard of it. */
export function silence(socket: SignalingSocket): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  // A socket that is closed while it opens still reports an error, which nobody needs.
  socket.onerror = () => undefined;
  socket.close();
}
