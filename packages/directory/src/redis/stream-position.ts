/** Where a reader of the stream is: at the entry of that id, which is the change of that number. */
export interface StreamPosition {
  readonly id: string;
  readonly count: number;
}

/** Negative when `a` is older. */
export function compareStreamIds(a: string, b: string): number {
  const [aTime = 0, aNumber = 0] = a.split('-').map(Number);
  const [bTime = 0, bNumber = 0] = b.split('-').map(Number);
  return aTime - bTime || aNumber - bNumber;
}
