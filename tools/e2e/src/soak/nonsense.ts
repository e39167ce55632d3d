import { randomBytes, randomInt } from 'node:crypto';

const oddTexts = [
  ...[
    '',
    '/',
    '//',
    '..',
    '%',
    '%00',
    '%ff',
    '\\',
    '?',
    '#',
    '\0',
    '\u202e',
    '📷',
    'x'.repeat(5000),
  ],
  ...['constructor', '__proto__', 'toString', 'newref:0', 'newref:99999999', 'null', '-1', '1e999'],
];

export const chance = (share: number): boolean => randomInt(1_000_000) < share * 1_000_000;

export function pick<T>(from: readonly T[]): T {
  return from[randomInt(from.length)] as T;
}

export const oddText = (): string => pick(oddTexts);

/** The text with one to four faults in it. */
export function spoiled(text: string): string {
  let result = text;
  for (let faults = randomInt(1, 5); faults > 0; faults -= 1) {
    const at = randomInt(result.length + 1);
    const kind = randomInt(4);
    if (kind === 0) result = result.slice(0, at);
    else if (kind === 1) result = result.slice(0, at) + oddText() + result.slice(at);
    else if (kind === 2)
      result = result.slice(0, at) + result.slice(Math.min(result.length, at + 9));
    else
      result = result.replace(/"[^"]*"/g, (word) =>
        chance(0.2) ? JSON.stringify(oddText()) : word,
      );
  }
  return result;
}

/** The bytes with one to four faults in them. */
export function spoiledBytes(bytes: Buffer): Buffer {
  const result = Buffer.from(bytes);
  for (let faults = randomInt(1, 5); faults > 0 && result.length > 0; faults -= 1) {
    result[randomInt(result.length)] = randomInt(256);
  }
  if (chance(0.2)) return result.subarray(0, randomInt(result.length + 1));
  return chance(0.2) ? Buffer.concat([result, randomBytes(randomInt(1, 300))]) : result;
}
