/** One client, as the receiver of its replies and events. */
export interface Client {
  send(text: string): void;
}

/** A client whose WebSocket can be closed. */
export interface WebSocketClient extends Client {
  /** `code` as in RFC 6455 section 7.4. */
  close(code: number, reason: string): void;
}

/** Handles the messages of one client. */
export interface MessageHandler {
  /** Never throws. */
  receive(text: string): void;
  /** The client's WebSocket closed. */
  close(): void;
}
