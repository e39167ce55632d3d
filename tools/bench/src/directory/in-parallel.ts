/** Does `count` things, `width` of them at a time; returns how long each took, in ms. */
export async function inParallel(
  count: number,
  width: number,
  step: (index: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const samples: number[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const begun = performance.now();
      await step(next++);
      samples.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return samples;
}
