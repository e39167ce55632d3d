import * as v from 'valibot';

const boardSchema = v.object({
  name: v.string(),
  state: v.picklist(['live', 'offline']),
  viewers: v.number(),
  pipeline: v.string(),
  endpoint: v.string(),
});

/** A board as the gateway lists it. */
export type Board = v.InferOutput<typeof boardSchema>;

/** Reads the gateway's list of boards; throws when it is none. */
export function parseBoards(text: string): readonly Board[] {
  return v.parse(v.array(boardSchema), JSON.parse(text));
}

/** Follows the gateway's boards; the browser reconnects by itself. */
export function followBoards(changed: (boards: readonly Board[]) => void): void {
  const events = new EventSource('/api/boards/events');
  events.addEventListener('boards', ({ data }: MessageEvent<string>) => changed(parseBoards(data)));
}
