import { useState } from 'preact/hooks';

let count = 0;

/** An id of its own in the whole document: those of `useId` are unique below one root only. */
export function useUniqueId(): string {
  return useState(() => `id-${(count += 1)}`)[0];
}
