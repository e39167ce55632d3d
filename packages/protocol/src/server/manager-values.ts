/** Merges the results of an operation of several servers' managers into the result of one. */
export function mergeManagerValues(operation: string, values: readonly unknown[]): unknown {
  switch (operation) {
    case 'getPipelines':
      return values.flat();
    case 'getSessions':
      return [...new Set(values.flat())].sort();
    case 'getUsedCpu':
    case 'getUsedMemory':
      return values.reduce<number>((sum, value) => sum + Number(value), 0);
  }
  return values[0];
}
