import type { EndpointState, PipelineState } from '../pipeline-state.ts';
import { endpointOf, pipelineOf } from './messages.ts';

export interface BoardState {
  readonly name?: string;
  readonly live?: boolean;
  readonly createdAt?: number;
  readonly viewers?: readonly string[];
}

/** An endpoint as a media server describes it. */
export const endpointState = (id: string, over: Partial<EndpointState> = {}): EndpointState => ({
  ...{ id, negotiated: true, connected: true, reachable: true, source: undefined, flowing: [] },
  ...over,
});

/** A board as a media server describes it: with the endpoint that it announced, and its viewers'. */
export function boardState(
  id: string,
  { name, live = true, createdAt = 0, viewers = [] }: BoardState = {},
): PipelineState {
  const publisher = endpointOf(id, 'publisher');
  const free = { negotiated: false, connected: false, reachable: false } as const;
  const flowing = live ? ['VIDEO'] : [];
  return {
    id: pipelineOf(id),
    createdAt,
    tags: new Map(name === undefined ? [] : [['board', name]]),
    endpoints: [
      endpointState(publisher, { connected: live, reachable: live, flowing }),
      endpointState(endpointOf(id, 'free'), { ...free, source: publisher }),
      ...viewers.map((viewer) => endpointState(endpointOf(id, viewer), { source: publisher })),
    ],
  };
}

/** A board that tells its id. */
export const withId = (state: PipelineState, id: string): PipelineState => ({
  ...state,
  tags: new Map([...state.tags, ['board-id', id]]),
});
