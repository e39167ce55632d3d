import { afterAll, describe, expect, test } from 'vitest';
import type { DeviationName } from './deviations.ts';
import { deviationNames, deviations, explain } from './deviations.ts';
import { Replay } from './replay.ts';
import { type Server, isExternal, startServer } from './server.ts';

const files: readonly (readonly [file: string, options: readonly string[]])[] = [
  ['api-and-errors.jsonl', []],
  ['media-h264.jsonl', []],
  ['transaction-publish.jsonl', []],
  ['sessions.jsonl', ['--collector-period', '1']],
];
const seen = new Set<DeviationName>();

describe.each(files)('%s', (file, options) => {
  let server: Server;
  let replay: Replay;
  afterAll(async () => {
    replay.close();
    await server.stop();
  });

  // Needs the period of the garbage collection, which an external Kurento has in its own settings.
  test.skipIf(isExternal && options.length > 0)(
    'is answered as Kurento answered it, but for what is named',
    async () => {
      server = await startServer(options);
      replay = new Replay(server.url, file);
      await replay.run();
      const unexplained = replay.occurrences.filter((occurrence) => {
        const name = explain(occurrence);
        if (name !== undefined) seen.add(name);
        return name === undefined;
      });
      expect(unexplained).toEqual([]);
      expect(replay.compared).toBeGreaterThan(10);
    },
  );
});

const inReplays = deviationNames.filter((name) => 'explains' in deviations[name]);

test.skipIf(isExternal).each(inReplays)('%s is still a deviation', (name) => {
  expect([...seen]).toContain(name);
});
