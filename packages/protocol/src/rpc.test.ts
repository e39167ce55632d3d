import { describe, expect, it } from 'vitest';
import { stringify } from './json.ts';
import { parseMessage } from './rpc.ts';

const codeOf = (text: string) => {
  const parsed = parseMessage(text);
  return parsed.kind === 'invalid' ? parsed.error.code : parsed.kind;
};

describe('parseMessage', () => {
  it.each([
    ['this is not json', -32700],
    ['', -32700],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
    ['5', -32600],
    ['null', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
    ['{"jsonrpc":"2.0","id":1}', -32600],
    ['{"jsonrpc":"2.0","method":"onEvent","params":null}', -32600],
    ['{"jsonrpc":"2.0","method":"onEvent","params":{"value":{"type":"__proto__"}}}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', 'request'],
    ['{"jsonrpc":"2.0","id":1,"result":null}', 'reply'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}', 'reply'],
  ])('%s', (text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });

  it('keeps the id of a request that is wrong elsewhere', () => {
    const parsed = parseMessage('{"jsonrpc":"2.0","id":12,"method":false}');

    expect(parsed).toMatchObject({ kind: 'invalid', id: 12 });
  });

  it('never throws, whatever is cut out of a message', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"invoke","params":{"object":"a","x":[1,{}]}}';
    for (let from = 0; from < text.length; from += 1) {
      for (let to = from; to < text.length; to += 3) {
        expect(() => parseMessage(text.slice(0, from) + text.slice(to))).not.toThrow();
      }
    }
  });
});

describe('stringify', () => {
  it('sorts the keys at every depth and keeps the order of arrays', () => {
    expect(stringify({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });
});
