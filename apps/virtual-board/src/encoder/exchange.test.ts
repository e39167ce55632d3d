import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createExchangeMemory, FrameProducer, FrameConsumer } from './exchange.ts';

/** A program that writes the sum of each frame’s three bytes, reading two at a time. */
const program = `
  const { workerData, parentPort } = require('node:worker_threads');
  import(workerData.module).then(({ FrameConsumer }) => {
    const consumer = new FrameConsumer(workerData.memory);
    const bytes = new Uint8Array(2);
    let sum = 0, count = 0;
    for (;;) {
      const length = consumer.read(bytes);
      if (length === 0) break;
      for (const byte of bytes.subarray(0, length)) sum += byte;
      count += length;
      if (count === 3) { consumer.write(Uint8Array.of(sum)); sum = 0; count = 0; }
    }
    parentPort.postMessage(consumer.read(bytes));
  });
`;

it('passes frames to a program that blocks on reading, and returns what it writes', async () => {
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
  const producer = new FrameProducer(memory);

  producer.frames[0].set([2, 3]);
  const submitting = producer.submit(0, Uint8Array.of(1));
  // The next frame is drawn while the program has the previous one.
  producer.frames[1].set([5, 6]);
  const first = await submitting;
  const second = await producer.submit(1, Uint8Array.of(4));
  const again = await producer.submit(0, Uint8Array.of(7));
  producer.end();
  const [afterEnd] = (await once(worker, 'message')) as [number];
  await worker.terminate();

  expect([first, second, again].map((bytes) => [...bytes])).toEqual([[6], [15], [12]]);
  expect(afterEnd).toBe(0);
});

it('throws if the output is too long', () => {
  const consumer = new FrameConsumer(createExchangeMemory(16));

  expect(() => consumer.write(new Uint8Array(5000))).toThrow(RangeError);
});

it('rejects a header that is too long', async () => {
  const producer = new FrameProducer(createExchangeMemory(16));

  await expect(producer.submit(0, new Uint8Array(5000))).rejects.toThrow(RangeError);
});
