import { describe, expect, it } from 'vitest';
import { makeReference, referencedValue, referenceIndex, resolveReferences } from './references.ts';

describe('resolveReferences', () => {
  it('replaces references at any depth and leaves other values as they are', () => {
    const params = { object: 'newref:1', list: ['newref:0', 'x', 7], inner: { sink: 'newref:0' } };

    expect(resolveReferences(params, ['a', { id: 'b' }])).toEqual({
      object: { id: 'b' },
      list: ['a', 'x', 7],
      inner: { sink: 'a' },
    });
  });

  it.each(['newref:2', 'newref:', 'newref:-1', 'newref:1234567', ' newref:0'])(
    'leaves %s as it is',
    (text) => {
      expect(resolveReferences({ text }, ['a', 'b'])).toEqual({ text });
    },
  );
});

describe('referenceIndex', () => {
  it('is the position of the operation', () => {
    expect(referenceIndex(makeReference(12))).toBe(12);
    expect(referenceIndex('12')).toBeUndefined();
    expect(referencedValue('newref:1', ['a', 'b'])).toBe('b');
  });
});
