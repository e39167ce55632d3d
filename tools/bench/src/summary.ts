/** In ms. */
export type Samples = readonly number[];

/** The smallest sample that `share` of them do not exceed (nearest rank). */
export function percentile(samples: Samples, share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9);

/** A table of medians and maxima, and the ratio of the first to the second, its reference. */
export function comparison(
  title: string,
  rows: readonly (readonly [string, Samples])[],
): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = ([name, samples]: readonly [string, Samples]) => {
    const [median, p95, max] = [0.5, 0.95, 1].map((share) => ms(percentile(samples, share)));
    return `${name.padEnd(width)} ${median} ${p95} ${max}   ${samples.length} samples`;
  };
  const [own, reference] = rows.map(([, samples]) => percentile(samples, 0.5));
  const ratio = (own ?? Number.NaN) / (reference ?? Number.NaN);
  return [
    title,
    `${''.padEnd(width)} ${'median'.padStart(9)} ${'95 %'.padStart(9)} ${'max'.padStart(9)}`,
    ...rows.map(line),
    `Ratio of the medians: ${ratio.toFixed(2)}`,
  ];
}
