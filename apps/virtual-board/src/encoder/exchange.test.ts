import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createExchangeMemory, Giver, Taker } from './exchange.ts';

/** A program that answers each picture of three bytes with their sum, reading two at a time. */
const program = `
  const { workerData, parentPort } = require('node:worker_threads');
  import(workerData.module).then(({ Taker }) => {
    const taker = new Taker(workerData.memory);
    const bytes = new Uint8Array(2);
    let sum = 0, seen = 0;
    for (;;) {
      const length = taker.read(bytes);
      if (length === 0) break;
      for (const byte of bytes.subarray(0, length)) sum += byte;
      seen += length;
      if (seen === 3) { taker.write(Uint8Array.of(sum)); sum = 0; seen = 0; }
    }
    parentPort.postMessage(taker.read(bytes));
  });
`;

it('hands pictures to a program that blocks on reading, and what it writes back', async () => {
  const memory = createExchangeMemory(2);
  const { outputFiles } = await (
    await import('esbuild')
  ).build({
    entryPoints: [new URL('exchange.ts', import.meta.url).pathname],
    write: false,
    format: 'esm',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const module = `data:text/javascript;base64,${code}`;
  const worker = new Worker(program, { eval: true, workerData: { memory, module } });
  const giver = new Giver(memory);

  giver.frames[0].set([2, 3]);
  const giving = giver.give(0, Uint8Array.of(1));
  // The next frame is drawn while the program has the one before.
  giver.frames[1].set([5, 6]);
  const first = await giving;
  const second = await giver.give(1, Uint8Array.of(4));
  const again = await giver.give(0, Uint8Array.of(7));
  giver.end();
  const [afterEnd] = (await once(worker, 'message')) as [number];
  await worker.terminate();

  expect([first, second, again].map((bytes) => [...bytes])).toEqual([[6], [15], [12]]);
  expect(afterEnd).toBe(0);
});

it('refuses to write more than there is room for', () => {
  const taker = new Taker(createExchangeMemory(16));

  expect(() => taker.write(new Uint8Array(5000))).toThrow(RangeError);
});

it('refuses a header that is longer than its room', async () => {
  const giver = new Giver(createExchangeMemory(16));

  await expect(giver.give(0, new Uint8Array(5000))).rejects.toThrow(RangeError);
});
