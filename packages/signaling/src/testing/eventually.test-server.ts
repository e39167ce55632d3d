import { vi } from 'vitest';

/** Waits until the assertion passes, for as long as a busy machine may need. */
export function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, 20_000);
}
