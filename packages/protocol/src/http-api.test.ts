import { describe, expect, it } from 'vitest';
import { parseBoardList, parseBoardsMessage, parseGatewayHealth } from './http-api.ts';

const board = {
  name: '<b>',
  profile: null,
  state: 'live',
  viewers: 1,
  firmware: null,
  since: '2026-01-01T00:00:00.000Z',
  pipeline: 'p',
  endpoint: 'p/e',
  viewerEndpoint: null,
};
const message = (boards: unknown) => JSON.stringify({ type: 'boards', boards });
const invalid = expect.objectContaining({ code: 'invalid-response' }) as Error;

describe('parseBoardsMessage', () => {
  it('reads the boards and drops unknown fields', () => {
    expect(parseBoardsMessage(message([{ ...board, more: true }]))).toEqual({
      type: 'boards',
      boards: [board],
    });
  });

  it('reads a heartbeat, and ignores an unknown type', () => {
    expect(parseBoardsMessage('{"type":"heartbeat"}')).toEqual({ type: 'heartbeat' });
    expect(parseBoardsMessage('{"type":"something newer"}')).toBeUndefined();
  });

  it.each(['', '[]', '{}', message({}), message([{}]), message([{ ...board, state: 'odd' }])])(
    'refuses %s',
    (text) => {
      expect(() => parseBoardsMessage(text)).toThrow(invalid);
    },
  );
});

it('reads a list of boards and the health', () => {
  expect(parseBoardList([board])).toEqual([board]);
  expect(() => parseBoardList([{ ...board, since: 'today' }])).toThrow(invalid);
  expect(parseGatewayHealth({ status: 'failing', boards: 0, mediaServer: 'down' })).toEqual({
    status: 'failing',
    boards: 0,
    mediaServer: 'down',
  });
});
