import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { Stalls } from './stalls.ts';

const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
let stalls: Stalls;

afterEach(() => {
  stalls.close();
  lines.length = 0;
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('logs for how long the process stood still', async () => {
  stalls = new Stalls(logger);
  await pause(150);
  const end = performance.now() + 600;
  while (performance.now() < end);
  await pause(150);

  const [line] = lines.map((text) => JSON.parse(text) as { readonly stallMs: number });
  expect(line?.stallMs).toBeGreaterThanOrEqual(400);
});
