import { expect, it } from 'vitest';
import { newTokenOf, signInLink } from './new-token.ts';

function form(...entries: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

const ann = [
  ['name', ' Ann '],
  ['seconds', '3600'],
] as const;

it('grants what is checked, with the boards that are named', () => {
  const entered = form(...ann, ['actions', 'talk'], ['actions', 'watch'], ['boards', 'a, b-*,,a']);

  expect(newTokenOf(entered)).toEqual({
    name: 'Ann',
    validSeconds: 3600,
    grants: { actions: ['watch', 'talk'], boards: ['a', 'b-*'] },
  });
});

it('grants everything to an administrator', () => {
  expect(newTokenOf(form(...ann, ['admin', 'on']))).toEqual({
    name: 'Ann',
    validSeconds: 3600,
    grants: null,
  });
});

it.each([
  ['no name', form(['name', ' ']), /for\.$/],
  ['no action', form(...ann, ['boards', '*']), /at least one/],
  ['no board', form(...ann, ['actions', 'watch'], ['boards', ' , ']), /Enter the boards/],
])('says what is missing: %s', (_, entered, text) => {
  expect(newTokenOf(entered)).toMatch(text);
});

it.each([
  ['https://cams.example/access/', 'https://cams.example/?token=a.b'],
  ['https://home.example/cams/access/?x#y', 'https://home.example/cams/?token=a.b'],
])('links from %s to the viewer', (page, link) => {
  expect(signInLink('a.b', page)).toBe(link);
});
