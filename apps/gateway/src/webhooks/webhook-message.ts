import { randomUUID } from 'node:crypto';
import type { BoardEvent } from '../board-events.ts';

/** A message to a webhook: its id, and its JSON body. */
export interface WebhookMessage {
  readonly id: string;
  readonly body: string;
}

/** The message about an event; undefined for an event that is not sent. */
export function webhookMessage(event: BoardEvent): WebhookMessage | undefined {
  const data = dataOf(event);
  if (data === undefined) return undefined;
  const body = JSON.stringify({ type: event.type, timestamp: new Date().toISOString(), data });
  return { id: `msg_${randomUUID()}`, body };
}

function dataOf(event: BoardEvent): object | undefined {
  switch (event.type) {
    case 'board.online':
    case 'board.offline': {
      const { name, profile, firmware, since } = event.board;
      return { board: name, profile, firmware, since };
    }
    case 'viewer.joined':
      return { board: event.board.name, viewers: event.board.viewers };
    case 'recording.closed': {
      const { start, end, bytes, mimeType, width, height } = event.segment;
      return { board: event.board, start, end, bytes, mimeType, width, height };
    }
    case 'viewer.left':
      return undefined;
  }
}
