import * as v from 'valibot';

const boardSchema = v.object({
  name: v.string(),
  state: v.picklist(['live', 'offline']),
  viewers: v.number(),
  pipeline: v.string(),
  endpoint: v.string(),
});
const messageSchema = v.object({ type: v.string() });
const boardsSchema = v.object({ boards: v.array(boardSchema) });

/** A board as the gateway lists it. */
export type Board = v.InferOutput<typeof boardSchema>;

/**
 * The boards in a message of the gateway; undefined for a message without, such as a heartbeat.
 * Throws when it is no message of a gateway.
 */
export function boardsIn(text: string): readonly Board[] | undefined {
  const message: unknown = JSON.parse(text);
  const { type } = v.parse(messageSchema, message);
  return type === 'boards' ? v.parse(boardsSchema, message).boards : undefined;
}
