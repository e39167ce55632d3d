import path from 'node:path';
import { expect, test } from 'vitest';
import { boardFolder, boardOfFolder } from './board-folder.ts';

const names = [
  'kitchen',
  'Kitchen 2',
  'a/b',
  '../x',
  '..',
  '.',
  '',
  ' spaces ',
  'a\\b',
  'C:',
  '%41',
  'Küche',
  '台所',
  '📷',
  'e\u0301',
  'a\0b',
  'a\nb',
  'a~b',
  'requests.json',
  'x'.repeat(500),
  '📷'.repeat(300),
  '\ud800',
  '\ud800'.repeat(2),
];

test.each(names)('%j has a folder of its own, directly in the folder of recordings', (name) => {
  const folder = boardFolder(name);
  expect(path.dirname(path.resolve('/recordings', folder.name))).toBe('/recordings');
  expect(folder.name).not.toMatch(/^\.|[/\\:*?"<>|\0\n]/);
  expect(Buffer.byteLength(folder.name)).toBeLessThanOrEqual(255);
  if (!folder.isShortened) expect(boardOfFolder(folder.name)).toBe(name);
});

test('no two boards share one', () => {
  expect(new Set(names.map((name) => boardFolder(name).name)).size).toBe(names.length);
});

test.each(['.git', '%2e%2e', '%', '%ff', 'a%2', 'lost+found'])('%s is of no board', (folder) => {
  expect(boardOfFolder(folder)).toBeUndefined();
});
