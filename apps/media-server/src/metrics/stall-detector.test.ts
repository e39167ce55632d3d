import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { StallDetector } from './stall-detector.ts';

const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
let detector: StallDetector;

afterEach(() => {
  detector.close();
  lines.length = 0;
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('logs how long the process did not run', async () => {
  detector = new StallDetector(logger);
  await pause(150);
  const end = performance.now() + 600;
  while (performance.now() < end);
  await pause(150);

  const [line] = lines.map((text) => JSON.parse(text) as { readonly stallMs: number });
  expect(line?.stallMs).toBeGreaterThanOrEqual(400);
});
