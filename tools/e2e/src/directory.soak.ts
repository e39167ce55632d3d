import { expect, it } from 'vitest';
import { DirectoryChurn } from './churn/directory-churn.ts';
import { pause, until } from './until.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 5);
/** After the last change. */
const rightWithinMs = 5000;
/** What nobody needs is gone a minute after its client, and is looked for once a second. */
const freedWithinMs = 75_000;

it(`lists what is there for ${minutes} minutes of losses, and leaves nothing behind`, async () => {
  const seed = Date.now() % 1_000_000;
  const churn = await DirectoryChurn.start(seed);

  await churn.run(minutes * 60_000);
  const lastAt = performance.now();
  await until(`the list is right (seed ${seed})`, rightWithinMs, async () => {
    const { listed, right } = await churn.lists();
    return listed === right;
  });
  const rightMs = Math.round(performance.now() - lastAt);
  await pause(freedWithinMs);
  const [lists, objects] = [await churn.lists(), await churn.objects()];

  const { comers, spoiled } = churn.counts;
  console.log(
    `Seed ${seed}: ${comers} boards and viewers came, ${spoiled} messages were spoiled; the list ` +
      `was right ${rightMs} ms after the last change; ${objects.there} were left.`,
  );
  expect(churn.disturbed).toEqual([]);
  expect(lists.listed).toBe(lists.right);
  expect(objects.there).toBe(objects.right);
  await churn.close();
});
